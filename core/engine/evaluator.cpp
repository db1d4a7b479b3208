#include "engine/evaluator.h"

namespace strata::engine {

Evaluator::Evaluator(const graph::Model& model, plan::Precision precision, at::Device device)
    : store_(model, {precision, device, /*training=*/false}),
      networks_({model, store_, device, /*training=*/false}) {}

Result<> Evaluator::load(const std::filesystem::path& weights) {
  const std::filesystem::path file =
      std::filesystem::is_directory(weights) ? weights / "model.safetensors" : weights;
  STRATA_TRY(const exchange::TensorFile tensors, exchange::read_safetensors(file));
  return store_.load(tensors, file.string());
}

}  // namespace strata::engine
