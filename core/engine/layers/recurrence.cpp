#include "engine/layers/recurrence.h"

#include <ATen/Parallel.h>

#include "base/philox.h"
#include "engine/layers/recurrent_pass.h"
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

Cell cell_of(const KernelSetup& setup) {
  if (setup.layer.spec.kind == "lstm") return Cell::lstm;
  if (setup.layer.spec.kind == "gru") return Cell::gru;
  return settings_of(setup).word("activation") == "relu" ? Cell::relu_rnn : Cell::tanh_rnn;
}

template <class T>
T* data(const at::Tensor& tensor) {
  return tensor.defined() ? static_cast<T*>(tensor.mutable_data_ptr()) : nullptr;
}

template <class T>
class Recurrence final : public Kernel {
 public:
  explicit Recurrence(const KernelSetup& setup)
      : layer_(setup),
        parts_(setup.rows),
        dtype_(setup.dtype),
        converts_(sum_type(setup.dtype) != setup.dtype) {
    plan_passes();
    plan_between();
    if (converts_) plan_conversions(setup);
  }

  [[nodiscard]] std::vector<BufferNeed> buffers() const override { return needs_; }

  void forward(const StepContext& context) override {
    const at::Tensor x = computed(bound_.inputs[0], input_copy_);
    const at::Tensor out = converts_ ? buffer(output_copy_, bound_.output) : bound_.output;
    for (std::size_t i = 0; converts_ && i < bound_.parameters.size(); ++i)
      buffer(parameter_copies_[i], bound_.parameters[i]).copy_(bound_.parameters[i]);
    for (std::int64_t l = 0; l < layer_.layers; ++l) {
      for (std::int64_t d = 0; d < layer_.directions; ++d) {
        RecurrentPass<T> pass = pass_at(l, d, /*backward=*/false);
        const Sequences<T> in =
            l == 0 ? batch_major(data<T>(x), layer_.inputs) : between(between_[l - 1], 0);
        T* const top = data<T>(out) + d * layer_.units;
        const bool is_top = l + 1 == layer_.layers;
        const Sequences<T> to = !is_top            ? between(between_[l], d)
                                : layer_.sequences ? batch_major(top, layer_.width())
                                                   : Sequences<T>{};
        T* const last = is_top && !layer_.sequences ? top : nullptr;
        pass.forward(parameters_of(l, d), constant(in), to, last, layer_.width());
      }
      if (l + 1 < layer_.layers && layer_.dropout > 0) {
        layer_.draw_dropout(context, l, data<std::uint8_t>(buffer(keep_[l])));
        drop(l, buffer(between_[l]));
      }
    }
    if (converts_) bound_.output.copy_(out);
  }

  void backward(const StepContext& /*context*/) override {
    const at::Tensor dy = computed(bound_.output_grad, output_grad_copy_);
    const bool wants_dx = bound_.input_grads[0].defined();
    const at::Tensor dx =
        converts_ && wants_dx ? buffer(input_grad_copy_, bound_.inputs[0]) : bound_.input_grads[0];
    for (std::int64_t l = layer_.layers - 1; l >= 0; --l) {
      const bool is_top = l + 1 == layer_.layers;
      if (!is_top && layer_.dropout > 0) drop(l, buffer(between_grads_[l]));
      for (std::int64_t d = 0; d < layer_.directions; ++d) {
        RecurrentPass<T> pass = pass_at(l, d, /*backward=*/true);
        T* const top = data<T>(dy) + d * layer_.units;
        const Sequences<T> from = !is_top            ? between(between_grads_[l], d)
                                  : layer_.sequences ? batch_major(top, layer_.width())
                                                     : Sequences<T>{};
        const T* const last = is_top && !layer_.sequences ? top : nullptr;
        Sequences<T> to;
        if (l > 0)
          to = between(between_grads_[l - 1], 0);
        else if (wants_dx)
          to = batch_major(data<T>(dx), layer_.inputs);
        pass.backward(parameters_of(l, d), grads_of(l, d), constant(from), last, layer_.width(), to,
                      d > 0);
      }
    }
    if (!converts_) return;
    if (wants_dx) bound_.input_grads[0].copy_(dx);
    for (std::size_t i = 0; i < bound_.parameter_grads.size(); ++i)
      if (bound_.parameter_grads[i].defined())
        bound_.parameter_grads[i].copy_(buffer(grad_copies_[i], bound_.parameters[i]));
  }

 private:
  using Life = BufferNeed::Life;
  struct PassSlots {
    std::size_t states, gates, memory, packed_forward, packed_backward, sums, slab;
  };

  std::size_t need(std::int64_t elements, Life life, at::ScalarType dtype) {
    needs_.push_back({{elements}, dtype, life});
    return needs_.size() - 1;
  }
  std::size_t need(std::int64_t elements, Life life) {
    return need(elements, life, sum_type(dtype_));
  }

  [[nodiscard]] PassGeometry geometry(std::int64_t layer, std::int64_t direction) const {
    return {.cell = layer_.cell,
            .rows = layer_.rows,
            .steps = layer_.steps,
            .inputs = layer == 0 ? layer_.inputs : layer_.width(),
            .units = layer_.units,
            .reverse = direction == 1,
            .training = layer_.training,
            .parts = parts_};
  }

  void plan_passes() {
    const Life kept = layer_.training ? Life::saved : Life::forward;
    for (std::int64_t l = 0; l < layer_.layers; ++l) {
      for (std::int64_t d = 0; d < layer_.directions; ++d) {
        const PassGeometry g = geometry(l, d);
        PassSlots slots{};
        slots.states = need(g.state_elements(), kept);
        slots.gates = need(g.gate_elements(), kept);
        slots.memory = need(g.memory_elements(), kept);
        slots.packed_forward = need(g.packed_elements(), Life::forward);
        if (layer_.training) {
          slots.packed_backward = need(g.packed_elements(), Life::backward);
          slots.sums = need(g.parts.number() * g.packed_elements(), Life::backward);
          slots.slab = need(g.parts.number() * g.slab_elements(), Life::backward);
        }
        passes_.push_back(slots);
      }
    }
    if (!layer_.training) return;
    dh_ = need(layer_.rows * layer_.units, Life::backward);
    dc_ = need(layer_.rows * layer_.units, Life::backward);
  }

  void plan_between() {
    const std::int64_t elements = layer_.steps * layer_.rows * layer_.width();
    for (std::int64_t l = 0; l + 1 < layer_.layers; ++l) {
      between_.push_back(need(elements, Life::forward));
      if (layer_.training) between_grads_.push_back(need(elements, Life::backward));
      if (layer_.dropout > 0) keep_.push_back(need(elements, Life::saved, at::kByte));
    }
  }

  // Half precision computes in float: copies of everything that is bound.
  void plan_conversions(const KernelSetup& setup) {
    const std::int64_t in = layer_.rows * layer_.steps * layer_.inputs;
    const std::int64_t out = layer_.rows * setup.layer.facts.output.shape.elements();
    input_copy_ = need(in, Life::forward);
    output_copy_ = need(out, Life::forward);
    for (const graph::Parameter& parameter : setup.layer.facts.parameters) {
      parameter_copies_.push_back(
          need(parameter.shape.elements(), layer_.training ? Life::saved : Life::forward));
      if (layer_.training) grad_copies_.push_back(need(parameter.shape.elements(), Life::backward));
    }
    if (!layer_.training) return;
    input_grad_copy_ = need(in, Life::backward);
    output_grad_copy_ = need(out, Life::backward);
  }

  [[nodiscard]] at::Tensor buffer(std::size_t index) const { return bound_.buffers[index]; }
  [[nodiscard]] at::Tensor buffer(std::size_t index, const at::Tensor& like) const {
    return buffer(index).view(like.sizes());
  }

  // The tensor in the type that is computed with, in `copy` where that is another.
  [[nodiscard]] at::Tensor computed(const at::Tensor& tensor, std::size_t copy) const {
    if (!converts_) return tensor;
    const at::Tensor converted = buffer(copy, tensor);
    converted.copy_(tensor);
    return converted;
  }

  [[nodiscard]] RecurrentPass<T> pass_at(std::int64_t layer, std::int64_t direction,
                                         bool backward) const {
    const PassSlots& slots =
        passes_[static_cast<std::size_t>(layer * layer_.directions + direction)];
    PassBuffers<T> buffers;
    buffers.states = data<T>(buffer(slots.states));
    buffers.gates = data<T>(buffer(slots.gates));
    buffers.memory = data<T>(buffer(slots.memory));
    buffers.packed = data<T>(buffer(backward ? slots.packed_backward : slots.packed_forward));
    if (backward) {
      buffers.sums = data<T>(buffer(slots.sums));
      buffers.slab = data<T>(buffer(slots.slab));
      buffers.dh = data<T>(buffer(dh_));
      buffers.dc = data<T>(buffer(dc_));
    }
    return {geometry(layer, direction), buffers, data<const std::uint8_t>(bound_.input_mask)};
  }

  // Parameter i of a pass: weight_ih, weight_hh, bias_ih, bias_hh.
  [[nodiscard]] std::size_t index_of(std::int64_t layer, std::int64_t direction,
                                     std::int64_t i) const {
    return static_cast<std::size_t>(
        (layer * layer_.directions + direction) * layer_.parameters_per_pass() + i);
  }

  [[nodiscard]] PassParameters<const T> parameters_of(std::int64_t layer,
                                                      std::int64_t direction) const {
    const auto at = [&](std::int64_t i) -> const T* {
      if (i >= layer_.parameters_per_pass()) return nullptr;
      const std::size_t index = index_of(layer, direction, i);
      return data<const T>(converts_ ? buffer(parameter_copies_[index]) : bound_.parameters[index]);
    };
    return {at(0), at(1), at(2), at(3)};
  }

  [[nodiscard]] PassParameters<T> grads_of(std::int64_t layer, std::int64_t direction) const {
    const auto at = [&](std::int64_t i) -> T* {
      if (i >= layer_.parameters_per_pass()) return nullptr;
      const std::size_t index = index_of(layer, direction, i);
      if (!bound_.parameter_grads[index].defined()) return nullptr;
      return data<T>(converts_ ? buffer(grad_copies_[index]) : bound_.parameter_grads[index]);
    };
    return {at(0), at(1), at(2), at(3)};
  }

  static Sequences<const T> constant(const Sequences<T>& s) {
    return {s.data, s.row_stride, s.step_stride};
  }
  [[nodiscard]] Sequences<T> batch_major(T* first, std::int64_t width) const {
    return {first, layer_.steps * width, width};
  }
  [[nodiscard]] Sequences<T> between(std::size_t index, std::int64_t direction) const {
    const std::int64_t width = layer_.width();
    return {data<T>(buffer(index)) + direction * layer_.units, width, layer_.rows * width};
  }

  void drop(std::int64_t layer, const at::Tensor& values) const {
    const auto* keep = data<const std::uint8_t>(buffer(keep_[static_cast<std::size_t>(layer)]));
    const T scale = static_cast<T>(1 / (1 - layer_.dropout));
    T* const to = data<T>(values);
    for (std::int64_t i = 0; i < values.numel(); ++i)
      to[i] = keep[i] != 0 ? to[i] * scale : T(0);
  }

  RecurrentLayer layer_;
  Parts parts_;  // of the rows
  at::ScalarType dtype_;
  bool converts_;
  std::vector<BufferNeed> needs_;
  // Places in needs_ and bound_.buffers:
  std::vector<PassSlots> passes_;
  std::vector<std::size_t> between_;  // sequences from layer to layer, steps x rows x width
  std::vector<std::size_t> between_grads_;
  std::vector<std::size_t> keep_;  // dropout's choice on them
  std::size_t dh_ = 0;
  std::size_t dc_ = 0;
  std::size_t input_copy_ = 0;
  std::size_t output_copy_ = 0;
  std::size_t input_grad_copy_ = 0;
  std::size_t output_grad_copy_ = 0;
  std::vector<std::size_t> parameter_copies_;
  std::vector<std::size_t> grad_copies_;
};

}  // namespace

RecurrentLayer::RecurrentLayer(const KernelSetup& setup)
    : cell(cell_of(setup)),
      rows(setup.rows),
      steps(input_shape(setup)[0]),
      inputs(input_shape(setup)[1]),
      units(settings_of(setup).integer("units")),
      layers(settings_of(setup).integer("layers")),
      directions(settings_of(setup).flag("bidirectional") ? 2 : 1),
      sequences(settings_of(setup).flag("return_sequences")),
      bias(settings_of(setup).flag("bias")),
      training(setup.training),
      dropout(training && layers > 1 ? settings_of(setup).real("dropout") : 0),
      name(hash_name(setup.layer.id())) {}

void RecurrentLayer::draw_dropout(const StepContext& context, std::int64_t layer,
                                  std::uint8_t* keep) const {
  const auto rate = static_cast<float>(dropout);
  at::parallel_for(0, rows, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const std::uint64_t what =
          std::uint64_t{name} << 32 | static_cast<std::uint32_t>(context.first_row + row);
      const RandomStream stream(context.seed, Purpose::dropout,
                                static_cast<std::uint64_t>(context.step), what);
      for (std::int64_t step = 0; step < steps; ++step)
        for (std::int64_t u = 0; u < width(); ++u)
          keep[(step * rows + row) * width() + u] =
              stream.uniform(static_cast<std::uint64_t>((layer * steps + step) * width() + u)) >=
                      rate
                  ? 1
                  : 0;
    }
  });
}

std::unique_ptr<Kernel> make_recurrence(const KernelSetup& setup) {
  if (!setup.device.is_cpu()) return make_recorded_recurrence(setup);
  if (setup.dtype == at::kDouble) return std::make_unique<Recurrence<double>>(setup);
  return std::make_unique<Recurrence<float>>(setup);
}

}  // namespace strata::engine
