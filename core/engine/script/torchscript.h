// A network as a TorchScript file (.ts.pt), and such a file run. No LibTorch type stands here.
// pytorch.org/docs/stable/jit.html
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "exchange/tensor_file.h"
#include "graph/network.h"

namespace strata::engine {

/// Writes a module that torch.jit.load opens: a submodule per layer with its parameters and buffers
/// under Strata's names, in evaluation mode. Every entry of `metadata` becomes an extra file.
/// Refuses weights that are missing or of another shape, and ids that TorchScript cannot name.
Result<> write_torchscript(const std::filesystem::path& file, const graph::Model& model,
                           const exchange::TensorFile& weights,
                           const std::map<std::string, std::string>& metadata = {});

/// Runs such a file on rows (float32, or int32 or int64 word numbers; the first dimension counts
/// rows) and gives the logits, row by row. The file's code is executed: for files just written, not
/// for strangers'.
Result<std::vector<float>> run_torchscript(const std::filesystem::path& file,
                                           const exchange::TensorView& rows);

}  // namespace strata::engine
