// A network that only runs forward: for evaluation and prediction.
#pragma once

#include <filesystem>

#include "engine/bound_network.h"
#include "engine/parameters.h"

namespace strata::engine {

/// Parameters and, per number of rows, a network bound without a backward pass: layers share one
/// small arena, dropout is off and batch normalisation uses its running statistics.
class Evaluator {
 public:
  Evaluator(const graph::Model& model, plan::Precision precision, at::Device device);

  /// A checkpoint's folder (its model.safetensors) or a .safetensors file.
  Result<> load(const std::filesystem::path& weights);
  Result<> load(const exchange::TensorFile& weights, const std::string& file_name) {
    return store_.load(weights, file_name);
  }
  /// Logits of a batch (float32 or int32 rows); valid until the next call.
  const at::Tensor& logits(const at::Tensor& x) { return networks_.of(x.size(0)).run(x); }

 private:
  ParameterStore store_;
  BoundNetworks networks_;
};

}  // namespace strata::engine
