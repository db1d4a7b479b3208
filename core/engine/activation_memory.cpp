#include "engine/activation_memory.h"

#include <ATen/ops/empty.h>

#include <algorithm>

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

ActivationMemory::ActivationMemory(const ActivationSetup& setup)
    : model_(setup.model),
      setup_(setup),
      layers_(static_cast<int>(setup.model.layers.size())),
      wants_(setup.training ? plan::wants_backward(setup.model)
                            : std::vector<bool>(setup.model.layers.size(), false)),
      outputs_(setup.model.layers.size(), -1),
      output_grads_(setup.model.layers.size(), -1),
      input_grads_(setup.model.layers.size()),
      buffers_(setup.model.layers.size()) {
  if (setup_.boundary.reads_data)
    input_ = add(model_.input, 0, setup_.training ? 2 * layers_ : layers_);
  for (const plan::Boundary::Crossing& crossing : setup_.boundary.received)
    place_received(crossing);
  for (int k = setup_.range.first; k < setup_.range.last; ++k) {
    place_output(k);
    place_mask(k);
  }
  place_received_grads();
  place_input_grads();
}

void ActivationMemory::place_buffers(int layer, const std::vector<BufferNeed>& needs) {
  for (const BufferNeed& need : needs) {
    const int forward = layer;
    const int backward = setup_.training ? backward_of(layer) : layer;
    const int first = need.life == BufferNeed::Life::backward ? backward : forward;
    const int last = need.life == BufferNeed::Life::forward ? forward : backward;
    buffers_[index(layer)].push_back(add(need.sizes, need.dtype, false, first, last));
  }
}

at::Tensor ActivationMemory::allocate(at::Device device) {
  plan_ = plan::plan_arena(lives_);
  arena_ = at::empty({plan_.bytes}, at::TensorOptions().dtype(at::kByte).device(device));
  return arena_;
}

int ActivationMemory::add(std::vector<std::int64_t> sizes, at::ScalarType dtype, bool image,
                          int first, int last) {
  const auto width = static_cast<std::int64_t>(c10::elementSize(dtype));
  lives_.push_back({elements_of(sizes) * width, first, last});
  blocks_.push_back({std::move(sizes), dtype, image});
  return static_cast<int>(blocks_.size()) - 1;
}

int ActivationMemory::add(const graph::Signal& signal, int first, int last) {
  return add(batch_sizes(setup_.rows, signal.shape), signal.is_tokens() ? at::kInt : setup_.dtype,
             signal.shape.rank() == 3, first, last);
}

const graph::Signal& ActivationMemory::output_signal(int layer) const {
  return model_.layers[index(layer)].facts.output;
}

std::vector<int> ActivationMemory::local_readers(int layer) const {
  std::vector<int> readers = model_.readers_of(layer);
  std::erase_if(readers, [&](int reader) { return !setup_.range.holds(reader); });
  return readers;
}

/// An output of an earlier stage, and the gradient that goes back there.
void ActivationMemory::place_received(const plan::Boundary::Crossing& crossing) {
  const int k = crossing.layer;
  place_mask(k);
  if (!crossing.value) return;
  outputs_[index(k)] = add(output_signal(k), k, end());
  if (!wants(k)) return;
  output_grads_[index(k)] = add(output_signal(k), backward_of(local_readers(k).back()), end());
}

/// A layer's output and, where a backward is wanted, the gradient its readers write.
void ActivationMemory::place_output(int k) {
  const std::vector<plan::Boundary::Crossing>& sent = setup_.boundary.sent;
  const bool leaves = std::any_of(sent.begin(), sent.end(),
                                  [k](const auto& crossing) { return crossing.layer == k; });
  const std::vector<int> readers = local_readers(k);
  const int last_reader = readers.empty() || leaves ? layers_ : readers.back();
  int last = setup_.training ? end() : last_reader;  // a reader's backward may still look at it
  if (wants(k)) last = backward_of(k);
  outputs_[index(k)] = add(output_signal(k), k, last);
  if (!wants(k)) return;
  const int first_written = readers.empty() || leaves ? layers_ : backward_of(last_reader);
  output_grads_[index(k)] = add(output_signal(k), first_written, backward_of(k));
}

/// Where an embedding that masks says which steps are words; read until the end of the step.
void ActivationMemory::place_mask(int layer) {
  const graph::Layer& owner = model_.layers[index(layer)];
  if (owner.facts.output.mask != owner.id()) return;
  masks_[layer] = add({setup_.rows, owner.facts.output.shape[0]}, at::kByte, false, layer, end());
}

/// The last of the stages that read an output gives the gradient its first value; what the others
/// send is added.
void ActivationMemory::place_received_grads() {
  const std::vector<plan::Boundary::Crossing>& sent = setup_.boundary.sent;
  int latest = -1;
  for (auto out = sent.rbegin(); out != sent.rend(); ++out) {
    if (!out->value || !wants(out->layer)) continue;
    received_grads_[{out->layer, out->peer}] =
        out->layer == latest ? add(output_signal(out->layer), layers_, backward_of(out->layer))
                             : output_grads_[index(out->layer)];
    latest = out->layer;
  }
}

/// The reader whose backward comes first writes an output's gradient; each further one writes a
/// part beside it.
void ActivationMemory::place_input_grads() {
  std::vector<bool> written(model_.layers.size(), false);
  for (const auto& [key, block] : received_grads_)
    written[index(key.first)] = true;
  for (int k = setup_.range.last - 1; k >= setup_.range.first; --k) {
    for (const int from : model_.layers[index(k)].inputs) {
      int block = -1;
      if (from >= 0 && wants(from)) {
        const int now = backward_of(k);
        block =
            written[index(from)] ? add(output_signal(from), now, now) : output_grads_[index(from)];
        written[index(from)] = true;
      }
      input_grads_[index(k)].push_back(block);
    }
  }
}

at::Tensor ActivationMemory::received_grad(int layer, int stage) const {
  const auto found = received_grads_.find({layer, stage});
  return found == received_grads_.end() ? at::Tensor() : view(found->second);
}

at::Tensor ActivationMemory::mask(int embedding) const {
  const auto found = masks_.find(embedding);
  return found == masks_.end() ? at::Tensor() : view(found->second);
}

at::Tensor ActivationMemory::mask(const std::string& embedding) const {
  for (const auto& [layer, block] : masks_)
    if (model_.layers[index(layer)].id() == embedding) return view(block);
  return {};
}

bool ActivationMemory::is_part(int layer, std::size_t input) const {
  const int from = model_.layers[index(layer)].inputs[input];
  const int block = input_grads_[index(layer)][input];
  return block >= 0 && block != output_grads_[index(from)];
}

std::vector<at::Tensor> ActivationMemory::buffers(int layer) const {
  std::vector<at::Tensor> views;
  for (const int block : buffers_[index(layer)])
    views.push_back(view(block));
  return views;
}

at::Tensor ActivationMemory::view(int block) const {
  if (block < 0) return {};
  const Block& b = blocks_[index(block)];
  return arena_.narrow(0, plan_.offsets[index(block)], lives_[index(block)].bytes)
      .view(b.dtype)
      .as_strided(b.sizes, strides_of(b.sizes, b.image));
}

}  // namespace strata::engine
