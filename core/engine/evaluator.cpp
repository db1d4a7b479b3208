#include "engine/evaluator.h"

namespace strata::engine {

Evaluator::Evaluator(const graph::Model& model, plan::Precision precision, at::Device device)
    : model_(model), device_(device), store_(model, precision, device, /*training=*/false) {}

Result<> Evaluator::load(const std::filesystem::path& weights) {
  const std::filesystem::path file =
      std::filesystem::is_directory(weights) ? weights / "model.safetensors" : weights;
  STRATA_TRY(const exchange::TensorFile tensors, exchange::read_safetensors(file));
  return store_.load(tensors, file.string());
}

const at::Tensor& Evaluator::logits(const at::Tensor& x) {
  auto& network = networks_[x.size(0)];
  if (!network)
    network =
        std::make_unique<BoundNetwork>(model_, store_, x.size(0), device_, /*training=*/false);
  network->input().copy_(x);
  network->forward_all({});
  return network->logits();
}

}  // namespace strata::engine
