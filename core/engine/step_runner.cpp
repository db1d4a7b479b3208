#include "engine/step_runner.h"

#include <ATen/ops/isfinite.h>
#include <fmt/format.h>

#include <cmath>

namespace strata::engine {
namespace {

constexpr double kFirstLossScale = 65536;
constexpr std::int64_t kGoodStepsToGrow = 2000;

/// First row of micro-batch m of n: rows are shared out as evenly as can be, the first ones take
/// the rest.
std::int64_t first_row(std::int64_t rows, int m, int n) {
  return rows / n * m + std::min<std::int64_t>(m, rows % n);
}

bool all_finite(const at::Tensor& tensor) { return at::isfinite(tensor).all().item<bool>(); }

}  // namespace

StepRunner::StepRunner(const graph::Model& model, const plan::Training& training,
                       const data::Target& target, at::Device device)
    : model_(model),
      training_(training),
      device_(device),
      micro_batches_(static_cast<int>(training.accumulation)),
      program_(plan::step_of(model, plan::plan_for_one(model, micro_batches_), {},
                             training.clip.norm > 0 || training.clip.value > 0)),
      store_(model, training.precision, device, /*training=*/true),
      loss_(training.loss, target),
      train_networks_(model, store_, device, /*training=*/true),
      evaluate_networks_(model, store_, device, /*training=*/false),
      health_(model, store_) {
  if (micro_batches_ > 1) store_.separate_layer_gradients();
  optimizer_ = make_optimizer(training.optimizer, store_.values(), store_.gradients());
  if (training.precision == plan::Precision::float16) loss_scale_.scale = kFirstLossScale;
}

Result<StepRunner::Outcome> StepRunner::train(const BatchTensors& batch, const StepContext& context,
                                              double learning_rate) {
  Outcome outcome;
  gradient_scale_ = loss_scale_.scale / std::max(loss_.weight_of(batch.y), 1e-30);
  for (const plan::Instruction& instruction : program_) {
    if (instruction.micro_batch >= batch.rows())
      continue;  // a last batch smaller than the number of micro-batches
    STRATA_CHECK(execute(instruction, batch, context, learning_rate, outcome));
  }
  return outcome;
}

Result<> StepRunner::execute(const plan::Instruction& instruction, const BatchTensors& batch,
                             const StepContext& context, double learning_rate, Outcome& outcome) {
  const std::int64_t from = first_row(batch.rows(), instruction.micro_batch, micro_batches_);
  StepContext micro = context;
  micro.first_row += from;
  switch (instruction.op) {
    case plan::Op::load: {
      const std::int64_t rows =
          first_row(batch.rows(), instruction.micro_batch + 1, micro_batches_) - from;
      current_ = &train_networks_.of(rows);
      slice_ = {batch.x.narrow(0, from, rows), batch.y.narrow(0, from, rows).to(device_)};
      current_->input().copy_(slice_.x);
      break;
    }
    case plan::Op::forward:
      current_->forward(instruction.layer, micro);
      health_.note_output(instruction.layer, current_->output(instruction.layer));
      break;
    case plan::Op::loss: {
      const LossSums sums =
          loss_.compute(current_->logits(), slice_.y, current_->logits_grad(), gradient_scale_);
      outcome.sums += sums;
      // In float16 an overflow is met by the loss scale; in the other types it is the network's
      // end.
      if (!std::isfinite(sums.loss) && training_.precision != plan::Precision::float16)
        return not_finite(context);
      break;
    }
    case plan::Op::backward:
      current_->backward(instruction.layer, micro);
      break;
    case plan::Op::accumulate:
      if (instruction.micro_batch == 0)
        store_.gradients().copy_(store_.layer_gradients());
      else
        store_.gradients().add_(store_.layer_gradients());
      break;
    case plan::Op::clip:
      outcome.updated = finish_gradients();
      if (outcome.updated) clip_gradients(training_.clip, store_.gradients());
      break;
    case plan::Op::update: {
      const bool clipped = training_.clip.norm > 0 || training_.clip.value > 0;
      if (!clipped) outcome.updated = finish_gradients();
      if (!outcome.updated) break;
      health_.before_update();
      optimizer_->update(learning_rate, context.step);
      store_.refresh_compute_copy();
      health_.after_update();
      break;
    }
    default:
      break;
  }
  return {};
}

bool StepRunner::finish_gradients() {
  const bool low = store_.compute_type() != store_.master_type();
  if (low && micro_batches_ == 1) store_.gradients().copy_(store_.layer_gradients());
  const bool finite = training_.precision != plan::Precision::float16 || unscale_gradients();
  if (finite) {
    health_.note_gradients();
  } else {
    health_.cancel();
  }
  return finite;
}

bool StepRunner::unscale_gradients() {
  const bool finite = all_finite(store_.gradients());
  if (finite) {
    store_.gradients().mul_(1.0 / loss_scale_.scale);
    if (++loss_scale_.good_steps == kGoodStepsToGrow) loss_scale_ = {loss_scale_.scale * 2, 0};
  } else {
    loss_scale_ = {loss_scale_.scale / 2, 0};
  }
  return finite;
}

Error StepRunner::not_finite(const StepContext& context) const {
  std::string first = "the loss";
  for (std::size_t k = model_.layers.size(); k-- > 0;)
    if (!all_finite(current_->output(static_cast<int>(k))))
      first = "'" + model_.layers[k].id() + "'";
  if (!model_.input.is_tokens() && !all_finite(current_->input())) first = "the data";
  for (const ParameterSlot& slot : store_.layout())
    if (!all_finite(store_.master_view(slot))) first = "'" + slot.name + "'";
  return {fmt::format("the loss is no longer a number; NaN or infinity began in {}", first),
          fmt::format("step {}", context.step),
          "use a smaller learning rate or gradient clipping, and go on from the last checkpoint"};
}

std::int64_t StepRunner::bytes() const {
  return store_.bytes() + optimizer_->bytes() + train_networks_.arena_bytes() +
         evaluate_networks_.arena_bytes();
}

}  // namespace strata::engine
