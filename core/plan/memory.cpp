#include "plan/memory.h"

#include <algorithm>

#include "plan/arena.h"
#include "plan/step.h"
#include "plan/widths.h"

namespace strata::plan {
namespace {

/// A worker that trains a network of 13 thousand parameters holds 146 MB (LibTorch, its threads).
constexpr std::int64_t kProgramBytes = 140'000'000;

LayerMemory memory_of(const graph::Layer& layer, const Training& training, std::int64_t rows) {
  const Widths width = widths_of(training.precision);
  const bool low = width.computed < width.kept;
  LayerMemory out;
  out.id = layer.id();
  std::int64_t trained = 0;
  for (const graph::Parameter& parameter : layer.facts.parameters) {
    const std::int64_t count = parameter.shape.elements();
    const bool copied = low && parameter.trained();
    out.parameters += count * (width.kept + (copied ? width.computed : 0));
    if (parameter.trained() && !layer.spec.frozen) trained += count;
  }
  const bool own_gradients = low || training.accumulation > 1;
  out.gradients = trained * (width.kept + (own_gradients ? width.computed : 0));
  out.optimizer = trained * width.kept * optimizer_numbers(training.optimizer);
  out.activations = bytes_of(layer.facts.output, rows, width.computed) +
                    layer.facts.saved_elements * rows * width.computed;
  return out;
}

/// The engine's arena for one micro-batch, by the same lifetimes: forward of layer k is instant k,
/// the loss is L, backward of layer k is 2L - k.
std::int64_t arena_bytes(const graph::Model& model, std::int64_t rows, std::int64_t width,
                         bool training) {
  const int count = static_cast<int>(model.layers.size());
  const std::vector<bool> wants =
      training ? wants_backward(model) : std::vector<bool>(model.layers.size(), false);
  std::vector<BufferLife> lives;
  lives.push_back({bytes_of(model.input, rows, width), 0, training ? 2 * count : count});
  for (int k = 0; k < count; ++k) {
    const graph::Layer& layer = model.layers[static_cast<std::size_t>(k)];
    const std::int64_t output = bytes_of(layer.facts.output, rows, width);
    const std::vector<int> readers = model.readers_of(k);
    const int last_reader = readers.empty() ? count : readers.back();
    if (!training) {
      lives.push_back({output, k, last_reader});
      continue;
    }
    const int backward = 2 * count - k;
    lives.push_back({output, k, wants[static_cast<std::size_t>(k)] ? backward : 2 * count});
    lives.push_back({layer.facts.saved_elements * rows * width, k, backward});
    if (wants[static_cast<std::size_t>(k)])
      lives.push_back({output, readers.empty() ? count : 2 * count - last_reader, backward});
  }
  return plan_arena(lives).bytes;
}

/// `bytes` in `parts`, rounded up.
std::int64_t part_of(std::int64_t bytes, std::int64_t parts) { return (bytes + parts - 1) / parts; }

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
    LayerMemory memory = memory_of(layer, training, estimate.rows);
    divide(memory, parallel);
    estimate.parameters += memory.parameters;
    estimate.gradients += memory.gradients;
    estimate.optimizer += memory.optimizer;
    estimate.activations += memory.activations;
    estimate.layers.push_back(std::move(memory));
  }
  const std::int64_t step = arena_bytes(model, estimate.rows, width, true);
  const std::int64_t validation = arena_bytes(model, estimate.rows, width, false);
  estimate.working =
      std::max<std::int64_t>(step - estimate.input - estimate.activations, 0) + validation;
  estimate.program = kProgramBytes;
  if (parallel.strategy == "pipeline")
    share_out_layers(estimate, static_cast<std::int64_t>(parallel.devices.size()));
  return estimate;
}

}  // namespace strata::plan
