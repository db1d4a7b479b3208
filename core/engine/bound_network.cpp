#include "engine/bound_network.h"

#include <ATen/ops/empty.h>

#include <algorithm>

#include "plan/arena.h"
#include "plan/step.h"

namespace strata::engine {
namespace {

/// Strides of a batch: channels innermost for images, row-major for everything else.
std::vector<std::int64_t> strides_of(const std::vector<std::int64_t>& sizes, bool image) {
  if (image) return {sizes[1] * sizes[2] * sizes[3], 1, sizes[3] * sizes[1], sizes[1]};
  std::vector<std::int64_t> strides(sizes.size(), 1);
  for (std::size_t i = sizes.size(); i-- > 1;)
    strides[i - 1] = strides[i] * sizes[i];
  return strides;
}

std::int64_t elements_of(const std::vector<std::int64_t>& sizes) {
  std::int64_t product = 1;
  for (const std::int64_t size : sizes)
    product *= size;
  return product;
}

}  // namespace

std::vector<std::int64_t> batch_sizes(std::int64_t rows, const graph::Shape& shape) {
  std::vector<std::int64_t> sizes = {rows};
  sizes.insert(sizes.end(), shape.sizes().begin(), shape.sizes().end());
  return sizes;
}

/// Collects what must lie in the arena, then hands out the views. Instants: forward of layer k is
/// k, the loss is L, backward of layer k is 2L - k.
struct BoundNetwork::Planner {
  struct Block {
    std::vector<std::int64_t> sizes;
    at::ScalarType dtype;
    bool image;
  };
  int layers;
  std::vector<Block> blocks;
  std::vector<plan::BufferLife> lives;

  [[nodiscard]] int backward_of(int layer) const { return 2 * layers - layer; }

  int add(std::vector<std::int64_t> sizes, at::ScalarType dtype, bool image, int first, int last) {
    lives.push_back(
        {elements_of(sizes) * static_cast<std::int64_t>(c10::elementSize(dtype)), first, last});
    blocks.push_back({std::move(sizes), dtype, image});
    return static_cast<int>(blocks.size()) - 1;
  }
  int add(std::int64_t rows, const graph::Signal& signal, at::ScalarType dtype, int first,
          int last) {
    return add(batch_sizes(rows, signal.shape), signal.is_tokens() ? at::kInt : dtype,
               signal.shape.rank() == 3, first, last);
  }
  [[nodiscard]] at::Tensor view(const at::Tensor& arena, const plan::ArenaPlan& plan,
                                int block) const {
    const Block& b = blocks[static_cast<std::size_t>(block)];
    const auto at = static_cast<std::size_t>(block);
    return arena.narrow(0, plan.offsets[at], lives[at].bytes)
        .view(b.dtype)
        .as_strided(b.sizes, strides_of(b.sizes, b.image));
  }
};

BoundNetwork::BoundNetwork(const graph::Model& model, const ParameterStore& store,
                           std::int64_t rows, at::Device device, bool training)
    : rows_(rows) {
  const int layers = static_cast<int>(model.layers.size());
  const at::ScalarType dtype = store.compute_type();
  const std::vector<bool> wants =
      training ? plan::wants_backward(model) : std::vector<bool>(model.layers.size(), false);
  Planner planner{layers, {}, {}};

  // What lies in the arena, and from when to when.
  const int end = training ? 2 * layers : layers;
  const int input_block = planner.add(rows, model.input, dtype, 0, end);
  std::vector<int> output_blocks;
  std::vector<int> grad_blocks(model.layers.size(), -1);
  std::vector<std::vector<int>> buffer_blocks(model.layers.size());
  std::vector<std::vector<int>> input_grad_blocks(model.layers.size());
  for (int k = 0; k < layers; ++k) {
    const graph::Layer& layer = model.layers[static_cast<std::size_t>(k)];
    const std::vector<int> readers = model.readers_of(k);
    const int last_reader = readers.empty() ? layers : readers.back();
    const int last = wants[static_cast<std::size_t>(k)] ? planner.backward_of(k)
                     : training ? end  // a reader's backward may still look at it
                                : last_reader;
    output_blocks.push_back(planner.add(rows, layer.facts.output, dtype, k, last));
    if (wants[static_cast<std::size_t>(k)])
      grad_blocks[static_cast<std::size_t>(k)] = planner.add(
          rows, layer.facts.output, dtype,
          readers.empty() ? layers : planner.backward_of(last_reader), planner.backward_of(k));
    kernels_.push_back(make_kernel({layer, rows, dtype, device, training}));
    for (const BufferNeed& need : kernels_.back()->buffers()) {
      const bool in_backward = need.life == BufferNeed::Life::backward;
      const bool in_forward = need.life == BufferNeed::Life::forward;
      buffer_blocks[static_cast<std::size_t>(k)].push_back(
          planner.add(need.sizes, need.dtype, false, in_backward ? planner.backward_of(k) : k,
                      in_forward ? k : (training ? planner.backward_of(k) : k)));
    }
  }
  // The reader whose backward comes first writes an output's gradient; each further one writes its
  // part beside it.
  std::vector<bool> written(model.layers.size(), false);
  for (int k = layers - 1; k >= 0; --k) {
    const graph::Layer& layer = model.layers[static_cast<std::size_t>(k)];
    for (const int input : layer.inputs) {
      int block = -1;
      if (input >= 0 && wants[static_cast<std::size_t>(input)]) {
        const auto at = static_cast<std::size_t>(input);
        const int now = planner.backward_of(k);
        block = written[at] ? planner.add(rows, model.layers[at].facts.output, dtype, now, now)
                            : grad_blocks[at];
        written[at] = true;
      }
      input_grad_blocks[static_cast<std::size_t>(k)].push_back(block);
    }
  }

  const plan::ArenaPlan plan = plan::plan_arena(planner.lives);
  arena_bytes_ = plan.bytes;
  arena_ = at::empty({plan.bytes}, at::TensorOptions().dtype(at::kByte).device(device));
  const auto view = [&](int block) {
    return block < 0 ? at::Tensor() : planner.view(arena_, plan, block);
  };

  input_ = view(input_block);
  for (int k = 0; k < layers; ++k) {
    outputs_.push_back(view(output_blocks[static_cast<std::size_t>(k)]));
    output_grads_.push_back(view(grad_blocks[static_cast<std::size_t>(k)]));
  }
  additions_.resize(model.layers.size());
  for (int k = 0; k < layers; ++k) {
    const auto at = static_cast<std::size_t>(k);
    Binding binding;
    for (std::size_t i = 0; i < model.layers[at].inputs.size(); ++i) {
      const int input = model.layers[at].inputs[i];
      binding.inputs.push_back(input < 0 ? input_ : outputs_[static_cast<std::size_t>(input)]);
      const int block = input_grad_blocks[at][i];
      binding.input_grads.push_back(view(block));
      if (block >= 0 && block != grad_blocks[static_cast<std::size_t>(input)])
        additions_[at].push_back(
            {output_grads_[static_cast<std::size_t>(input)], binding.input_grads.back()});
    }
    binding.output = outputs_[at];
    binding.output_grad = output_grads_[at];
    binding.parameters = store.compute_views(k);
    if (training) binding.parameter_grads = store.gradient_views(k);
    binding.parameter_grads.resize(binding.parameters.size());
    for (const int block : buffer_blocks[at])
      binding.buffers.push_back(view(block));
    kernels_[at]->bind(std::move(binding));
  }
}

void BoundNetwork::backward(int layer, const StepContext& context) {
  kernels_[static_cast<std::size_t>(layer)]->backward(context);
  for (Addition& addition : additions_[static_cast<std::size_t>(layer)])
    addition.sum.add_(addition.part);
}

void BoundNetwork::forward_all(const StepContext& context) {
  for (const auto& kernel : kernels_)
    kernel->forward(context);
}

}  // namespace strata::engine
