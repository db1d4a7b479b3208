// An ONNX model as a network with weights: sequential and branched graphs of the layers Strata has,
// as PyTorch's and Keras' exporters write them.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "exchange/onnx/model.h"
#include "exchange/tensor_file.h"
#include "graph/network.h"

namespace strata::translate {

struct ImportedNetwork {
  graph::Network network;
  graph::Signal input;
  exchange::TensorFile weights;    // Strata's names and layouts
  std::vector<std::string> notes;  // what a user should know: dropped parts, changed axes
  /// Where the file's input has its axes in another order: Strata's batch is the file's, permuted
  /// by this (torch.permute). Empty: the same order.
  std::vector<std::int64_t> input_order;
};

/// A model that `to_onnx` wrote comes back as the network it was, settings included, when its graph
/// is unchanged. Any other one is read operator by operator; everything that Strata has no layer
/// for is named in one Error: node, operator, why.
Result<ImportedNetwork> from_onnx(const exchange::onnx::Model& model);

}  // namespace strata::translate
