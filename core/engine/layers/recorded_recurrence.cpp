// Recurrent layers by autograd, layer by layer so that dropout between them is ours; step by step
// where padding is masked.
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gru.h>
#include <ATen/ops/gru_cell.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/lstm_cell.h>
#include <ATen/ops/rnn_relu.h>
#include <ATen/ops/rnn_relu_cell.h>
#include <ATen/ops/rnn_tanh.h>
#include <ATen/ops/rnn_tanh_cell.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include "engine/autograd_kernel.h"
#include "engine/layers/recurrence.h"

namespace strata::engine {
namespace {

class RecordedRecurrence final : public AutogradKernel {
 public:
  explicit RecordedRecurrence(const KernelSetup& setup) : AutogradKernel(setup), layer_(setup) {}

 protected:
  // The states after every step and, per direction, the last one.
  struct Result {
    at::Tensor sequence;
    at::Tensor last;
  };

  at::Tensor compute(const Tensors& inputs, const Tensors& parameters,
                     const StepContext& context) override {
    Result result{inputs[0], {}};
    for (std::int64_t l = 0; l < layer_.layers; ++l) {
      const auto count =
          static_cast<std::ptrdiff_t>(layer_.directions * layer_.parameters_per_pass());
      const auto first = parameters.begin() + l * count;
      const Tensors own(first, first + count);
      result = bound_.input_mask.defined() ? masked_layer(result.sequence, own)
                                           : layer(result.sequence, own);
      if (l + 1 < layer_.layers && layer_.dropout > 0)
        result.sequence = result.sequence.mul(dropout_mask(context, l, result.sequence));
    }
    return layer_.sequences ? result.sequence : result.last;
  }

 private:
  [[nodiscard]] at::Tensor dropout_mask(const StepContext& context, std::int64_t l,
                                        const at::Tensor& like) const {
    const at::Tensor keep = at::empty({layer_.steps, layer_.rows, layer_.width()}, at::kByte);
    layer_.draw_dropout(context, l, keep.mutable_data_ptr<std::uint8_t>());
    return keep.transpose(0, 1).to(like.options()).div(1 - layer_.dropout);
  }

  [[nodiscard]] Result layer(const at::Tensor& x, const Tensors& own) const {
    const bool both = layer_.directions == 2;
    const at::Tensor zero = at::zeros({layer_.directions, layer_.rows, layer_.units}, x.options());
    at::Tensor sequence;
    at::Tensor last;
    if (layer_.cell == Cell::lstm)
      std::tie(sequence, last, std::ignore) = at::lstm(x, {zero, zero}, own, layer_.bias, 1, 0.0,
                                                       training_, both, /*batch_first=*/true);
    else if (layer_.cell == Cell::gru)
      std::tie(sequence, last) = at::gru(x, zero, own, layer_.bias, 1, 0.0, training_, both, true);
    else if (layer_.cell == Cell::tanh_rnn)
      std::tie(sequence, last) =
          at::rnn_tanh(x, zero, own, layer_.bias, 1, 0.0, training_, both, true);
    else
      std::tie(sequence, last) =
          at::rnn_relu(x, zero, own, layer_.bias, 1, 0.0, training_, both, true);
    return {sequence, last.transpose(0, 1).reshape({layer_.rows, layer_.width()})};
  }

  [[nodiscard]] Result masked_layer(const at::Tensor& x, const Tensors& own) const {
    Tensors sequences;
    Tensors lasts;
    for (std::int64_t d = 0; d < layer_.directions; ++d) {
      const auto first =
          own.begin() + static_cast<std::ptrdiff_t>(d * layer_.parameters_per_pass());
      const Result one =
          masked_direction(x, Tensors(first, first + layer_.parameters_per_pass()), d == 1);
      sequences.push_back(one.sequence);
      lasts.push_back(one.last);
    }
    return {at::cat(sequences, 2), at::cat(lasts, 1)};
  }

  [[nodiscard]] Result masked_direction(const at::Tensor& x, const Tensors& own,
                                        bool reverse) const {
    at::Tensor h = at::zeros({layer_.rows, layer_.units}, x.options());
    at::Tensor c = h;
    Tensors states(static_cast<std::size_t>(layer_.steps));
    for (std::int64_t turn = 0; turn < layer_.steps; ++turn) {
      const std::int64_t step = reverse ? layer_.steps - 1 - turn : turn;
      const at::Tensor word = bound_.input_mask.select(1, step).to(at::kBool).unsqueeze(1);
      const auto [next, memory] = cell(x.select(1, step), h, c, own);
      h = at::where(word, next, h);
      if (memory.defined()) c = at::where(word, memory, c);
      states[static_cast<std::size_t>(step)] = h;
    }
    return {at::stack(states, 1), h};
  }

  [[nodiscard]] std::pair<at::Tensor, at::Tensor> cell(const at::Tensor& x, const at::Tensor& h,
                                                       const at::Tensor& c,
                                                       const Tensors& own) const {
    const at::Tensor bias_ih = layer_.bias ? own[2] : at::Tensor();
    const at::Tensor bias_hh = layer_.bias ? own[3] : at::Tensor();
    if (layer_.cell == Cell::lstm) {
      auto [next, memory] = at::lstm_cell(x, {h, c}, own[0], own[1], bias_ih, bias_hh);
      return {next, memory};
    }
    if (layer_.cell == Cell::gru) return {at::gru_cell(x, h, own[0], own[1], bias_ih, bias_hh), {}};
    if (layer_.cell == Cell::tanh_rnn)
      return {at::rnn_tanh_cell(x, h, own[0], own[1], bias_ih, bias_hh), {}};
    return {at::rnn_relu_cell(x, h, own[0], own[1], bias_ih, bias_hh), {}};
  }

  RecurrentLayer layer_;
};

}  // namespace

std::unique_ptr<Kernel> make_recorded_recurrence(const KernelSetup& setup) {
  return std::make_unique<RecordedRecurrence>(setup);
}

}  // namespace strata::engine
