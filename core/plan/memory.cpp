#include "plan/memory.h"

#include <algorithm>

#include "plan/layer_memory.h"
#include "plan/widths.h"

namespace strata::plan {
namespace {

void divide(LayerMemory& layer, const Parallel& parallel) {
  const auto devices = static_cast<std::int64_t>(parallel.devices.size());
  if (devices < 2) return;
  if (parallel.shard_optimizer) layer.optimizer = part_of(layer.optimizer, devices);
  if (parallel.strategy != "tensor") return;
  layer.parameters = part_of(layer.parameters, devices);
  layer.gradients = part_of(layer.gradients, devices);
  if (!parallel.shard_optimizer) layer.optimizer = part_of(layer.optimizer, devices);
}

/// A pipeline's device holds its share of the layers, and at least the largest of them.
void share_out_layers(MemoryEstimate& estimate, std::int64_t stages) {
  const LayerMemory* largest = estimate.largest();
  if (stages < 2 || largest == nullptr) return;
  const auto share = [&](std::int64_t total, std::int64_t least) {
    return std::max(part_of(total, stages), least);
  };
  estimate.parameters = share(estimate.parameters, largest->parameters);
  estimate.gradients = share(estimate.gradients, largest->gradients);
  estimate.optimizer = share(estimate.optimizer, largest->optimizer);
  estimate.activations = share(estimate.activations, largest->activations);
  estimate.working = part_of(estimate.working, stages);
}

}  // namespace

const LayerMemory* MemoryEstimate::largest() const {
  const auto found = std::max_element(
      layers.begin(), layers.end(),
      [](const LayerMemory& a, const LayerMemory& b) { return a.total() < b.total(); });
  return found == layers.end() ? nullptr : &*found;
}

int optimizer_numbers(const Optimizer& optimizer) {
  const int momentum = optimizer.momentum > 0 ? 1 : 0;
  switch (optimizer.kind) {
    case OptimizerKind::sgd:
      return momentum;
    case OptimizerKind::adam:
    case OptimizerKind::adamw:
      return 2;
    case OptimizerKind::rmsprop:
      return 1 + momentum;
    case OptimizerKind::adagrad:
      return 1;
  }
  return 0;
}

BatchShare batch_share(const Training& training, const Parallel& parallel) {
  const auto devices = static_cast<std::int64_t>(parallel.devices.size());
  const bool same_rows = parallel.strategy == "pipeline" || parallel.strategy == "tensor";
  BatchShare share;
  if (devices > 1 && !same_rows && parallel.strategy != "single") share.devices = devices;
  share.micro_batches = std::max<std::int64_t>(training.accumulation, 1);
  if (parallel.strategy == "pipeline" && parallel.microbatches > 0)
    share.micro_batches = parallel.microbatches;
  share.rows = part_of(part_of(training.batch, share.devices), share.micro_batches);
  return share;
}

MemoryEstimate estimate_memory(const graph::Model& model, const Training& training,
                               const Parallel& parallel) {
  MemoryEstimate estimate;
  estimate.rows = batch_share(training, parallel).rows;
  const std::int64_t width = widths_of(training.precision).computed;
  estimate.input = bytes_of(model.input, estimate.rows, width);
  for (const graph::Layer& layer : model.layers) {
    LayerMemory memory = memory_of(layer, training, estimate.rows, training.accumulation > 1);
    divide(memory, parallel);
    estimate.parameters += memory.parameters;
    estimate.gradients += memory.gradients;
    estimate.optimizer += memory.optimizer;
    estimate.activations += memory.activations;
    estimate.layers.push_back(std::move(memory));
  }
  const LayerRange all{0, static_cast<int>(model.layers.size())};
  const std::int64_t step = arena_bytes(model, all, estimate.rows, width, true);
  const std::int64_t validation = arena_bytes(model, all, estimate.rows, width, false);
  estimate.working =
      std::max<std::int64_t>(step - estimate.input - estimate.activations, 0) + validation;
  estimate.program = kProgramBytes;
  if (parallel.strategy == "pipeline")
    share_out_layers(estimate, static_cast<std::int64_t>(parallel.devices.size()));
  return estimate;
}

}  // namespace strata::plan
