#include "engine/bound_network.h"

#include "engine/parallel/tensor_kernel.h"

namespace strata::engine {

BoundNetwork::BoundNetwork(const NetworkSetup& setup, std::int64_t rows)
    : rows_(rows),
      memory_({setup.model, setup.store.range(), setup.boundary, rows, setup.store.compute_type(),
               setup.training}),
      kernels_(setup.model.layers.size()),
      additions_(setup.model.layers.size()) {
  const plan::LayerRange& range = setup.store.range();
  for (int k = range.first; k < range.last; ++k) {
    const auto at = static_cast<std::size_t>(k);
    const KernelSetup kernel{setup.model.layers[at], rows,           setup.store.compute_type(),
                             setup.device,           setup.training, setup.replicas};
    const bool split =
        setup.shards != nullptr && plan::can_split(kernel.layer, setup.shards->size());
    kernels_[at] = split ? make_tensor_kernel(kernel, *setup.shards) : make_kernel(kernel);
    memory_.place_buffers(k, kernels_[at]->buffers());
  }
  arena_ = memory_.allocate(setup.device);
  input_ = memory_.input();
  for (int k = 0; k < static_cast<int>(setup.model.layers.size()); ++k) {
    outputs_.push_back(memory_.output(k));
    output_grads_.push_back(memory_.output_grad(k));
    masks_.push_back(memory_.mask(k));
  }
  for (int k = range.first; k < range.last; ++k)
    bind(k, setup);
}

void BoundNetwork::bind(int k, const NetworkSetup& setup) {
  const auto at = static_cast<std::size_t>(k);
  const graph::Layer& layer = setup.model.layers[at];
  Binding binding;
  for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
    const int from = layer.inputs[i];
    binding.inputs.push_back(from < 0 ? input_ : outputs_[static_cast<std::size_t>(from)]);
    binding.input_grads.push_back(memory_.input_grad(k, i));
    if (memory_.is_part(k, i))
      additions_[at].push_back(
          {output_grads_[static_cast<std::size_t>(from)], binding.input_grads.back()});
  }
  binding.output = outputs_[at];
  binding.output_grad = output_grads_[at];
  binding.parameters = setup.store.compute_views(k);
  if (setup.training) binding.parameter_grads = setup.store.gradient_views(k);
  binding.parameter_grads.resize(binding.parameters.size());
  binding.buffers = memory_.buffers(k);
  binding.output_mask = masks_[at];
  binding.input_mask = memory_.mask(layer.reads.front().mask);
  kernels_[at]->bind(std::move(binding));
}

void BoundNetwork::backward(int layer, const StepContext& context) {
  kernels_[static_cast<std::size_t>(layer)]->backward(context);
  for (Addition& addition : additions_[static_cast<std::size_t>(layer)])
    addition.sum.add_(addition.part);
}

const at::Tensor& BoundNetwork::run(const at::Tensor& x) {
  input_.copy_(x);
  for (const auto& kernel : kernels_)
    kernel->forward({});
  return logits();
}

void BoundNetwork::take_received_grad(int layer, int stage) {
  const at::Tensor received = memory_.received_grad(layer, stage);
  at::Tensor& sum = output_grads_[static_cast<std::size_t>(layer)];
  if (received.const_data_ptr() != sum.const_data_ptr()) sum.add_(received);
}

BoundNetwork& BoundNetworks::of(std::int64_t rows, int lane) {
  auto& network = networks_[{rows, lane}];
  if (!network) network = std::make_unique<BoundNetwork>(setup_, rows);
  return *network;
}

std::int64_t BoundNetworks::arena_bytes() const {
  std::int64_t total = 0;
  for (const auto& [key, network] : networks_)
    total += network->arena_bytes();
  return total;
}

}  // namespace strata::engine
