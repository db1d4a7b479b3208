#include "engine/bound_network.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <map>
#include <string>

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

/// Collects what must lie in the arena and from when to when, then hands out the views. Instants:
/// forward of layer k is k, the loss is L, backward of layer k is 2L - k. -1 stands for a buffer
/// that nobody wants.
class BoundNetwork::Planner {
 public:
  Planner(const graph::Model& model, std::int64_t rows, at::ScalarType dtype, bool training)
      : model_(model),
        rows_(rows),
        dtype_(dtype),
        training_(training),
        layers_(static_cast<int>(model.layers.size())),
        wants_(training ? plan::wants_backward(model)
                        : std::vector<bool>(model.layers.size(), false)),
        input_grads_(model.layers.size()),
        buffers_(model.layers.size()) {
    input_ = add(model.input, 0, training ? 2 * layers_ : layers_);
    for (int k = 0; k < layers_; ++k) {
      place_output(k);
      place_mask(k);
    }
    place_input_grads();
  }

  void place_buffers(int layer, const std::vector<BufferNeed>& needs) {
    for (const BufferNeed& need : needs) {
      const int forward = layer;
      const int backward = training_ ? backward_of(layer) : layer;
      const int first = need.life == BufferNeed::Life::backward ? backward : forward;
      const int last = need.life == BufferNeed::Life::forward ? forward : backward;
      buffers_[index(layer)].push_back(add(need.sizes, need.dtype, false, first, last));
    }
  }

  /// Where an embedding that masks says which steps are words; read until the end of the step.
  void place_mask(int layer) {
    const graph::Layer& owner = model_.layers[index(layer)];
    if (owner.facts.output.mask != owner.id()) return;
    const int end = training_ ? 2 * layers_ : layers_;
    masks_[owner.id()] = add({rows_, owner.facts.output.shape[0]}, at::kByte, false, layer, end);
  }

  /// Allocates the arena; the views can be taken after this.
  at::Tensor allocate(at::Device device) {
    plan_ = plan::plan_arena(lives_);
    arena_ = at::empty({plan_.bytes}, at::TensorOptions().dtype(at::kByte).device(device));
    return arena_;
  }
  [[nodiscard]] at::Tensor input() const { return view(input_); }
  [[nodiscard]] at::Tensor output(int layer) const { return view(outputs_[index(layer)]); }
  [[nodiscard]] at::Tensor output_grad(int layer) const {
    return view(output_grads_[index(layer)]);
  }
  [[nodiscard]] at::Tensor input_grad(int layer, std::size_t input) const {
    return view(input_grads_[index(layer)][input]);
  }
  /// The mask of the embedding of that id; undefined where there is none.
  [[nodiscard]] at::Tensor mask(const std::string& embedding) const {
    const auto found = masks_.find(embedding);
    return found == masks_.end() ? at::Tensor() : view(found->second);
  }
  /// True where that gradient is a part to be added to what another reader wrote.
  [[nodiscard]] bool is_part(int layer, std::size_t input) const {
    const int from = model_.layers[index(layer)].inputs[input];
    const int block = input_grads_[index(layer)][input];
    return block >= 0 && block != output_grads_[index(from)];
  }
  [[nodiscard]] std::vector<at::Tensor> buffers(int layer) const {
    std::vector<at::Tensor> views;
    for (const int block : buffers_[index(layer)])
      views.push_back(view(block));
    return views;
  }

 private:
  struct Block {
    std::vector<std::int64_t> sizes;
    at::ScalarType dtype;
    bool image;
  };

  static std::size_t index(int at) { return static_cast<std::size_t>(at); }
  [[nodiscard]] int backward_of(int layer) const { return 2 * layers_ - layer; }

  int add(std::vector<std::int64_t> sizes, at::ScalarType dtype, bool image, int first, int last) {
    const auto width = static_cast<std::int64_t>(c10::elementSize(dtype));
    lives_.push_back({elements_of(sizes) * width, first, last});
    blocks_.push_back({std::move(sizes), dtype, image});
    return static_cast<int>(blocks_.size()) - 1;
  }
  int add(const graph::Signal& signal, int first, int last) {
    return add(batch_sizes(rows_, signal.shape), signal.is_tokens() ? at::kInt : dtype_,
               signal.shape.rank() == 3, first, last);
  }

  /// A layer's output and, where a backward is wanted, the gradient its readers write.
  void place_output(int k) {
    const graph::Signal& signal = model_.layers[index(k)].facts.output;
    const std::vector<int> readers = model_.readers_of(k);
    const int last_reader = readers.empty() ? layers_ : readers.back();
    int last = training_ ? 2 * layers_ : last_reader;  // a reader's backward may still look at it
    if (wants_[index(k)]) last = backward_of(k);
    outputs_.push_back(add(signal, k, last));
    const int first_written = readers.empty() ? layers_ : backward_of(last_reader);
    output_grads_.push_back(wants_[index(k)] ? add(signal, first_written, backward_of(k)) : -1);
  }

  /// The reader whose backward comes first writes an output's gradient; each further one writes a
  /// part beside it.
  void place_input_grads() {
    std::vector<bool> written(model_.layers.size(), false);
    for (int k = layers_ - 1; k >= 0; --k) {
      for (const int from : model_.layers[index(k)].inputs) {
        int block = -1;
        if (from >= 0 && wants_[index(from)]) {
          const int now = backward_of(k);
          block = written[index(from)] ? add(model_.layers[index(from)].facts.output, now, now)
                                       : output_grads_[index(from)];
          written[index(from)] = true;
        }
        input_grads_[index(k)].push_back(block);
      }
    }
  }

  [[nodiscard]] at::Tensor view(int block) const {
    if (block < 0) return {};
    const Block& b = blocks_[index(block)];
    return arena_.narrow(0, plan_.offsets[index(block)], lives_[index(block)].bytes)
        .view(b.dtype)
        .as_strided(b.sizes, strides_of(b.sizes, b.image));
  }

  const graph::Model& model_;
  std::int64_t rows_;
  at::ScalarType dtype_;
  bool training_;
  int layers_;
  std::vector<bool> wants_;
  std::vector<Block> blocks_;
  std::vector<plan::BufferLife> lives_;
  int input_ = -1;
  std::vector<int> outputs_;
  std::vector<int> output_grads_;
  std::vector<std::vector<int>> input_grads_;
  std::vector<std::vector<int>> buffers_;
  std::map<std::string, int> masks_;  // by the embedding's id
  plan::ArenaPlan plan_;
  at::Tensor arena_;
};

BoundNetwork::BoundNetwork(const graph::Model& model, const ParameterStore& store,
                           std::int64_t rows, at::Device device, bool training)
    : rows_(rows), additions_(model.layers.size()) {
  const int layers = static_cast<int>(model.layers.size());
  Planner planner(model, rows, store.compute_type(), training);
  for (int k = 0; k < layers; ++k) {
    const graph::Layer& layer = model.layers[static_cast<std::size_t>(k)];
    kernels_.push_back(make_kernel({layer, rows, store.compute_type(), device, training}));
    planner.place_buffers(k, kernels_.back()->buffers());
  }
  arena_ = planner.allocate(device);
  input_ = planner.input();
  for (int k = 0; k < layers; ++k) {
    outputs_.push_back(planner.output(k));
    output_grads_.push_back(planner.output_grad(k));
  }
  for (int k = 0; k < layers; ++k)
    bind(k, model.layers[static_cast<std::size_t>(k)], planner, store, training);
}

void BoundNetwork::bind(int k, const graph::Layer& layer, const Planner& planner,
                        const ParameterStore& store, bool training) {
  const auto at = static_cast<std::size_t>(k);
  Binding binding;
  for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
    const int from = layer.inputs[i];
    binding.inputs.push_back(from < 0 ? input_ : outputs_[static_cast<std::size_t>(from)]);
    binding.input_grads.push_back(planner.input_grad(k, i));
    if (planner.is_part(k, i))
      additions_[at].push_back(
          {output_grads_[static_cast<std::size_t>(from)], binding.input_grads.back()});
  }
  binding.output = outputs_[at];
  binding.output_grad = output_grads_[at];
  binding.parameters = store.compute_views(k);
  if (training) binding.parameter_grads = store.gradient_views(k);
  binding.parameter_grads.resize(binding.parameters.size());
  binding.buffers = planner.buffers(k);
  if (layer.facts.output.mask == layer.id()) binding.output_mask = planner.mask(layer.id());
  binding.input_mask = planner.mask(layer.reads.front().mask);
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

BoundNetwork& BoundNetworks::of(std::int64_t rows) {
  auto& network = networks_[rows];
  if (!network) network = std::make_unique<BoundNetwork>(model_, store_, rows, device_, training_);
  return *network;
}

std::int64_t BoundNetworks::arena_bytes() const {
  std::int64_t total = 0;
  for (const auto& [rows, network] : networks_)
    total += network->arena_bytes();
  return total;
}

}  // namespace strata::engine
