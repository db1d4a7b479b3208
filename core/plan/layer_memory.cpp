#include "plan/layer_memory.h"

#include "plan/arena.h"
#include "plan/step.h"
#include "plan/widths.h"

namespace strata::plan {

LayerMemory memory_of(const graph::Layer& layer, const Training& training, std::int64_t rows,
                      bool accumulated) {
  const Widths width = widths_of(training.precision);
  const bool low = width.computed < width.kept;
  LayerMemory out;
  out.id = layer.id();
  for (const graph::Parameter& parameter : layer.facts.parameters) {
    const bool copied = low && parameter.trained();
    out.parameters += parameter.shape.elements() * (width.kept + (copied ? width.computed : 0));
  }
  const std::int64_t trained = trained_numbers(layer);
  const bool own_gradients = low || accumulated;
  out.gradients = trained * (width.kept + (own_gradients ? width.computed : 0));
  out.optimizer = trained * width.kept * optimizer_numbers(training.optimizer);
  out.activations = bytes_of(layer.facts.output, rows, width.computed) +
                    layer.facts.saved_elements * rows * width.computed;
  return out;
}

// Forward of the range's layer k is instant k, the loss is its length L, backward of layer k is
// 2L - k. Layers of later stages read at L.
std::int64_t arena_bytes(const graph::Model& model, const LayerRange& range, std::int64_t rows,
                         std::int64_t width, bool training) {
  const int count = range.last - range.first;
  const std::vector<bool> wants =
      training ? wants_backward(model) : std::vector<bool>(model.layers.size(), false);
  std::vector<BufferLife> lives;
  if (range.first == 0)
    lives.push_back({bytes_of(model.input, rows, width), 0, training ? 2 * count : count});
  for (int k = range.first; k < range.last; ++k) {
    const graph::Layer& layer = model.layers[static_cast<std::size_t>(k)];
    const bool wanted = wants[static_cast<std::size_t>(k)];
    const std::int64_t output = bytes_of(layer.facts.output, rows, width);
    const std::vector<int> readers = model.readers_of(k);
    const int last_reader =
        readers.empty() ? count : std::min(readers.back(), range.last) - range.first;
    const int at = k - range.first;
    if (!training) {
      lives.push_back({output, at, last_reader});
      continue;
    }
    const int backward = 2 * count - at;
    lives.push_back({output, at, wanted ? backward : 2 * count});
    lives.push_back({layer.facts.saved_elements * rows * width, at, backward});
    if (wanted) lives.push_back({output, 2 * count - last_reader, backward});
  }
  return plan_arena(lives).bytes;
}

}  // namespace strata::plan
