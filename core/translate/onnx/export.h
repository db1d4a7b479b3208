// A network as an ONNX model: operator set 17, any number of rows ("batch"), inference only.
// Operators: onnx repository, docs/Operators.md.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "exchange/onnx/model.h"
#include "exchange/tensor_file.h"
#include "graph/network.h"
#include "project/project.h"

namespace strata::translate {

inline constexpr std::int64_t kOnnxOpset = 17;
inline constexpr std::int64_t kOnnxIrVersion = 8;

/// Keys of the model's metadata.
inline constexpr const char* kOnnxNetworkKey = "strata.network";  // the project's "layers", JSON
inline constexpr const char* kOnnxInputKey = "strata.input";  // {"shape": [...], "vocabulary": n}

struct OnnxOptions {
  std::vector<std::string> classes;  // names by number, for the metadata
  /// Applies the closing softmax or sigmoid, so that the output is "probabilities"; without, it is
  /// the "logits" and the metadata says what was taken off.
  bool apply_closing = false;
};

/// `model` is what `project`'s network becomes on its data. Images are batch x C x H x W, sequences
/// batch x T x F, word numbers batch x T of int64. Initialisers have the parameters' PyTorch names
/// where their layout is PyTorch's; their memory is that of `weights`, which must live as long.
/// Dropout and noise do nothing outside training and are left out.
Result<exchange::onnx::Model> to_onnx(const Project& project, const graph::Model& model,
                                      const exchange::TensorFile& weights,
                                      const OnnxOptions& options = {});

/// True for kinds of layer that `to_onnx` can write.
bool has_onnx_export(std::string_view kind);

}  // namespace strata::translate
