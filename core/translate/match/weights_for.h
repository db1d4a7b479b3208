// A network's weights out of any file that Strata reads, whatever they are called there.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"
#include "exchange/tensor_file.h"
#include "graph/network.h"
#include "translate/match/match_weights.h"

namespace strata::translate {

struct FoundWeights {
  exchange::TensorFile tensors;  // under the network's names, in PyTorch's layouts
  Matching matching;
};

/// Reads safetensors, PyTorch's and Keras' files. With `partial` it takes what fits; else every
/// parameter must be there. `renames`: the file's name -> the network's, of tensors or of layers.
Result<FoundWeights> weights_for(const graph::Model& model, const std::filesystem::path& file,
                                 bool partial,
                                 const std::map<std::string, std::string>& renames = {});

}  // namespace strata::translate
