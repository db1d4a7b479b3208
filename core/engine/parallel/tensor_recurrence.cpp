// lstm, gru and rnn split by hidden units: stacked and bidirectional passes over a sequence.
#include <ATen/ops/empty.h>

#include "engine/layers/recurrence.h"
#include "engine/layers/support.h"
#include "engine/parallel/tensor_kernel.h"
#include "engine/parallel/tensor_recurrent_pass.h"

namespace strata::engine {
namespace {

class TensorRecurrence final : public Kernel {
 public:
  TensorRecurrence(const KernelSetup& setup, ShardGroup& shards)
      : layer_(setup),
        shards_(shards),
        type_(sum_type(setup.dtype)),
        own_(layer_.units / shards.size()),
        first_(shards.rank() * own_) {
    plan_layers();
    plan_passes();
  }

  [[nodiscard]] std::vector<BufferNeed> buffers() const override { return needs_; }

  void forward(const StepContext& context) override {
    input_of(0).copy_(bound_.inputs[0].transpose(0, 1));
    for (std::int64_t l = 0; l < layer_.layers; ++l) {
      const bool is_top = l + 1 == layer_.layers;
      for (std::int64_t d = 0; d < layer_.directions; ++d) {
        TensorRecurrentPass pass = pass_at(l, d, /*backward=*/false);
        pass.forward(parameters_of(l, d), input_of(l));
        const auto units = [&](const at::Tensor& all) {
          return all.narrow(-1, d * layer_.units, layer_.units);
        };
        if (!is_top)
          units(input_of(l + 1)).copy_(pass.sequence());
        else if (layer_.sequences)
          units(bound_.output).copy_(pass.sequence().transpose(0, 1));
        else
          units(bound_.output).copy_(pass.last());
      }
      if (is_top || layer_.dropout == 0) continue;
      layer_.draw_dropout(context, l, keep_of(l).mutable_data_ptr<std::uint8_t>());
      drop(l, input_of(l + 1));
    }
  }

  void backward(const StepContext& /*context*/) override {
    for (std::int64_t l = layer_.layers - 1; l >= 0; --l) {
      const bool is_top = l + 1 == layer_.layers;
      const bool wants_dx = l > 0 || bound_.input_grads[0].defined();
      const at::Tensor dx = wants_dx ? input_grad_of(l) : at::Tensor();
      if (!is_top && layer_.dropout > 0) drop(l, input_grad_of(l + 1));
      for (std::int64_t d = 0; d < layer_.directions; ++d) {
        const auto own_units = [&](const at::Tensor& all) {
          return all.narrow(-1, d * layer_.units + first_, own_);
        };
        at::Tensor sequence;
        at::Tensor last;
        if (!is_top)
          sequence = own_units(input_grad_of(l + 1));
        else if (layer_.sequences)
          sequence = own_units(bound_.output_grad).transpose(0, 1);
        else
          last = own_units(bound_.output_grad);
        const TensorPassParameters grads = grads_of(l, d);
        pass_at(l, d, /*backward=*/true)
            .backward(parameters_of(l, d), grads, input_of(l), sequence, last, dx, d > 0);
        give_grads(l, d, grads);
      }
      if (wants_dx) shards_.sum(dx);
    }
    if (bound_.input_grads[0].defined())
      bound_.input_grads[0].copy_(input_grad_of(0).transpose(0, 1));
  }

 private:
  using Life = BufferNeed::Life;
  struct PassSlots {
    std::size_t states, gates, memory;
  };

  std::size_t need(std::vector<std::int64_t> sizes, Life life, at::ScalarType type) {
    needs_.push_back({std::move(sizes), type, life});
    return needs_.size() - 1;
  }
  std::size_t need(std::vector<std::int64_t> sizes, Life life) {
    return need(std::move(sizes), life, type_);
  }

  void plan_layers() {
    const Life kept = layer_.training ? Life::saved : Life::forward;
    for (std::int64_t l = 0; l < layer_.layers; ++l) {
      const std::int64_t inputs = l == 0 ? layer_.inputs : layer_.width();
      inputs_.push_back(need({layer_.steps, layer_.rows, inputs}, kept));
      if (layer_.training)
        input_grads_.push_back(need({layer_.steps, layer_.rows, inputs}, Life::backward));
      if (l + 1 < layer_.layers && layer_.dropout > 0)
        keep_.push_back(need({layer_.steps, layer_.rows, layer_.width()}, Life::saved, at::kByte));
    }
  }

  void plan_passes() {
    const Life kept = layer_.training ? Life::saved : Life::forward;
    const std::int64_t columns = blocks_of(layer_.cell) * own_;
    const std::int64_t memory = layer_.cell == Cell::lstm ? layer_.steps + 1 : 0;
    for (std::int64_t pass = 0; pass < layer_.layers * layer_.directions; ++pass)
      passes_.push_back({need({layer_.steps + 1, layer_.rows, layer_.units}, kept),
                         need({layer_.steps, layer_.rows, columns}, kept),
                         need({memory, layer_.rows, own_}, kept)});
    const std::int64_t exchanged = SliceRoom(shards_, layer_.rows, own_).elements();
    exchange_ = need({exchanged}, Life::forward);
    if (!layer_.training) return;
    exchange_back_ = need({exchanged}, Life::backward);
    dgates_ = need({layer_.steps, layer_.rows, columns}, Life::backward);
    dh_ = need({layer_.rows, own_}, Life::backward);
    dc_ = need({layer_.rows, own_}, Life::backward);
  }

  // Layer l's input, steps outermost, and its gradient.
  [[nodiscard]] at::Tensor input_of(std::int64_t l) const {
    return bound_.buffers[inputs_[static_cast<std::size_t>(l)]];
  }
  [[nodiscard]] at::Tensor input_grad_of(std::int64_t l) const {
    return bound_.buffers[input_grads_[static_cast<std::size_t>(l)]];
  }
  [[nodiscard]] at::Tensor keep_of(std::int64_t l) const {
    return bound_.buffers[keep_[static_cast<std::size_t>(l)]];
  }

  [[nodiscard]] TensorRecurrentPass pass_at(std::int64_t layer, std::int64_t direction,
                                            bool backward) const {
    const PassSlots& slots =
        passes_[static_cast<std::size_t>(layer * layer_.directions + direction)];
    const std::vector<at::Tensor>& all = bound_.buffers;
    TensorPassBuffers buffers;
    buffers.states = all[slots.states];
    buffers.gates = all[slots.gates];
    buffers.memory = all[slots.memory];
    buffers.exchange = all[backward ? exchange_back_ : exchange_];
    if (backward) {
      buffers.dgates = all[dgates_];
      buffers.dh = all[dh_];
      buffers.dc = all[dc_];
    }
    const TensorPassGeometry geometry = {layer_.cell, layer_.rows, layer_.steps, layer_.units,
                                         direction == 1};
    return {geometry, std::move(buffers), shards_, bound_.input_mask};
  }

  // The parameters of a pass among `all`: weight_ih, weight_hh, bias_ih, bias_hh.
  template <class F>
  TensorPassParameters pick(const std::vector<at::Tensor>& all, std::int64_t layer,
                            std::int64_t direction, F&& as) const {
    const std::int64_t first =
        (layer * layer_.directions + direction) * layer_.parameters_per_pass();
    const auto at = [&](std::int64_t i) {
      if (i >= layer_.parameters_per_pass()) return at::Tensor();
      const at::Tensor& tensor = all[static_cast<std::size_t>(first + i)];
      return tensor.defined() ? as(tensor) : at::Tensor();
    };
    return {at(0), at(1), at(2), at(3)};
  }

  // Half precision computes in float.
  [[nodiscard]] TensorPassParameters parameters_of(std::int64_t layer,
                                                   std::int64_t direction) const {
    return pick(bound_.parameters, layer, direction,
                [this](const at::Tensor& t) { return t.to(type_); });
  }
  /// Where their gradients are computed.
  [[nodiscard]] TensorPassParameters grads_of(std::int64_t layer, std::int64_t direction) const {
    return pick(bound_.parameter_grads, layer, direction, [this](const at::Tensor& t) {
      return t.scalar_type() == type_ ? t : at::empty(t.sizes(), type_);
    });
  }
  void give_grads(std::int64_t layer, std::int64_t direction,
                  const TensorPassParameters& computed) const {
    const TensorPassParameters wanted =
        pick(bound_.parameter_grads, layer, direction, [](const at::Tensor& t) { return t; });
    const auto give = [](const at::Tensor& from, const at::Tensor& to) {
      if (to.defined()) pass_on(from, to);
    };
    give(computed.weight_ih, wanted.weight_ih);
    give(computed.weight_hh, wanted.weight_hh);
    give(computed.bias_ih, wanted.bias_ih);
    give(computed.bias_hh, wanted.bias_hh);
  }

  void drop(std::int64_t layer, const at::Tensor& values) const {
    values.mul_(keep_of(layer)).mul_(1 / (1 - layer_.dropout));
  }

  RecurrentLayer layer_;
  ShardGroup& shards_;
  at::ScalarType type_;  // that is computed in
  std::int64_t own_;     // units of this shard
  std::int64_t first_;   // its first unit
  std::vector<BufferNeed> needs_;
  // Places in needs_ and bound_.buffers:
  std::vector<std::size_t> inputs_;  // by layer
  std::vector<std::size_t> input_grads_;
  std::vector<std::size_t> keep_;  // dropout's choice
  std::vector<PassSlots> passes_;
  std::size_t exchange_ = 0;
  std::size_t exchange_back_ = 0;
  std::size_t dgates_ = 0;
  std::size_t dh_ = 0;
  std::size_t dc_ = 0;
};

}  // namespace

std::unique_ptr<Kernel> make_tensor_recurrence(const KernelSetup& setup, ShardGroup& shards) {
  return std::make_unique<TensorRecurrence>(setup, shards);
}

}  // namespace strata::engine
