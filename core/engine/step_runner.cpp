#include "engine/step_runner.h"

#include <ATen/DeviceAccelerator.h>
#include <ATen/ops/isfinite.h>
#include <fmt/format.h>

#include <cmath>
#include <utility>
#include <vector>

#include "engine/layers/batch_statistics.h"
#include "plan/pipeline_order.h"
#include "plan/row_share.h"

namespace strata::engine {
namespace {

bool all_finite(const at::Tensor& tensor) { return at::isfinite(tensor).all().item<bool>(); }

bool clips(const plan::Clip& clip) { return clip.norm > 0 || clip.value > 0; }

NetworkSetup network_setup(const RunnerSetup& setup, const ParameterStore& store,
                           const plan::Boundary& boundary, ShardGroup& shards, bool training) {
  comm::Communicator& replicas = setup.team.replicas();
  const bool synced = training && setup.team.plan().sync_batchnorm && replicas.size() > 1;
  return {setup.model,
          store,
          setup.device,
          training,
          boundary,
          synced ? &replicas : nullptr,
          shards.size() > 1 ? &shards : nullptr};
}

}  // namespace

Result<std::unique_ptr<StepRunner>> StepRunner::make(const RunnerSetup& setup) {
  if (setup.device.is_cuda() && setup.team.shard().count > 1)
    return Error{"layers are split over processors only, not over GPUs", "parallel.strategy",
                 "choose data or pipeline"};
  STRATA_TRY(const FlatMemory memory,
             shared_flat_memory(setup.team, setup.model, setup.training.precision, setup.device));
  return std::unique_ptr<StepRunner>(new StepRunner(setup, memory));
}

StepRunner::StepRunner(const RunnerSetup& setup, const FlatMemory& memory)
    : model_(setup.model),
      training_(setup.training),
      team_(setup.team),
      device_(setup.device),
      micro_batches_(team_.plan().micro_batches),
      lanes_(plan::most_in_flight(team_.plan().order, team_.plan().mesh.stages, team_.place().stage,
                                  micro_batches_)),
      boundary_(plan::boundary_of(model_, team_.plan().stages, team_.place().stage)),
      program_(plan::step_of(model_, team_.plan(), team_.place(), clips(training_.clip))),
      store_(model_, {training_.precision, device_, /*training=*/true, team_.range(), team_.shard(),
                      memory.values, memory.gradients}),
      exchange_(team_, store_),
      stages_(team_, boundary_, lanes_),
      shards_(team_.shards()),
      loss_(training_.loss, setup.target),
      train_networks_(network_setup(setup, store_, boundary_, shards_, true)),
      evaluate_networks_(network_setup(setup, store_, boundary_, shards_, false)),
      health_(model_, store_, exchange_.answers() ? exchange_.own() : comm::Share{}),
      trace_(model_, program_, team_.world()) {
  if (micro_batches_ > 1) store_.separate_layer_gradients();
  const comm::Share own = exchange_.own();
  optimizer_ = make_optimizer(training_.optimizer, store_.values().narrow(0, own.first, own.count),
                              own_gradients());
  if (training_.precision == plan::Precision::float16) loss_scale_.scale = LossScale::kFirst;
}

at::Tensor StepRunner::own_gradients() const {
  const comm::Share own = exchange_.own();
  return store_.gradients().narrow(0, own.first, own.count);
}

void StepRunner::measure_next_step() {
  health_.begin();
  trace_.measure_next();
}

Result<StepRunner::Outcome> StepRunner::train(const BatchTensors& batch, const StepContext& context,
                                              double learning_rate, const Steering& steering) {
  Step step{batch, context, learning_rate, loss_scale_.scale, 1, {}, {}};
  step.own.steering = steering;
  current_micro_ = -1;
  trace_.begin_step();
  shards_.take_waited_ms();  // of an evaluation
  STRATA_TRY(const double weight, weight_of_all(batch));
  step.gradient_scale = step.loss_scale / std::max(weight, 1e-30);
  if (batch.rows.rows() == 0) store_.gradients().zero_();
  for (std::size_t i = 0; i < program_.size(); ++i) {
    const plan::Instruction& instruction = program_[i];
    trace_.begin(i);
    // A last batch with fewer rows than micro-batches, or than replicas.
    const bool absent =
        instruction.op < plan::Op::reduce && batch.rows.rows(instruction.micro_batch) == 0;
    STRATA_CHECK(absent ? stand_by(instruction, step) : execute(instruction, step));
    trace_.end(i);
  }
  trace_.add_comm_ms(shards_.take_waited_ms());
  return step.outcome;
}

Result<BoundNetwork*> StepRunner::enter(int micro_batch, const Step& step) {
  if (current_micro_ == micro_batch) return current_;
  current_micro_ = micro_batch;
  const int lane = micro_batch % lanes_;
  STRATA_CHECK(stages_.finish(lane));
  current_ = &train_networks_.of(step.batch.rows.rows(micro_batch), lane);
  return current_;
}

Result<> StepRunner::execute(const plan::Instruction& instruction, Step& step) {
  if (instruction.op >= plan::Op::reduce) return execute_exchange(instruction, step);
  const int m = instruction.micro_batch;
  STRATA_TRY(BoundNetwork* const network, enter(m, step));
  StepContext context = step.context;
  context.first_row = step.batch.rows.first(m);
  context.all_rows = step.batch.rows.all_rows(m);
  switch (instruction.op) {
    case plan::Op::load:
      load(m, step);
      break;
    case plan::Op::recv_activation:
      return stages_.recv_activation(*network, instruction.layer, instruction.peer);
    case plan::Op::forward:
      network->forward(instruction.layer, context);
      health_.note_output(instruction.layer, network->output(instruction.layer));
      break;
    case plan::Op::send_activation:
      stages_.send_activation(*network, instruction.layer, instruction.peer, m % lanes_);
      break;
    case plan::Op::loss:
      return compute_loss(step);
    case plan::Op::recv_gradient:
      return stages_.recv_gradient(*network, instruction.layer, instruction.peer);
    case plan::Op::backward:
      network->backward(instruction.layer, context);
      break;
    case plan::Op::send_gradient:
      stages_.send_gradient(*network, instruction.layer, instruction.peer, m % lanes_);
      break;
    default:  // accumulate
      if (m == 0)
        store_.gradients().copy_(store_.layer_gradients());
      else
        store_.gradients().add_(store_.layer_gradients());
      break;
  }
  return {};
}

Result<> StepRunner::execute_exchange(const plan::Instruction& instruction, Step& step) {
  switch (instruction.op) {
    case plan::Op::reduce:
      exchange_.start(instruction.layer, instruction.until);
      return {};
    case plan::Op::share:
      return share_step(step);
    case plan::Op::clip:
      return clip(step);
    case plan::Op::update:
      update(step);
      return {};
    default:  // gather
      if (!step.outcome.updated) return {};
      STRATA_CHECK(exchange_.gather());
      store_.refresh_compute_copy();
      return {};
  }
}

Result<> StepRunner::stand_by(const plan::Instruction& instruction, const Step& step) {
  const bool forward = instruction.op == plan::Op::forward;
  if (!forward && instruction.op != plan::Op::backward) return {};
  const plan::Mesh& mesh = team_.plan().mesh;
  const graph::Layer& layer = model_.layers[static_cast<std::size_t>(instruction.layer)];
  const bool synced = team_.plan().sync_batchnorm && mesh.replicas > 1 &&
                      layer.kind->name == "batchnorm" && !layer.spec.frozen;
  if (!synced || step.batch.rows.all_rows(instruction.micro_batch) == 0) return {};
  std::vector<double> zeros(static_cast<std::size_t>(exchanged_sums(layer)), 0.0);
  for (int i = 0; i < (forward ? kForwardExchanges : kBackwardExchanges); ++i) {
    std::fill(zeros.begin(), zeros.end(), 0.0);
    add_over_replicas(&team_.replicas(), zeros.data(), static_cast<std::int64_t>(zeros.size()));
  }
  return {};
}

void StepRunner::load(int micro_batch, const Step& step) {
  const std::int64_t from = step.batch.rows.before(micro_batch);
  const std::int64_t rows = step.batch.rows.rows(micro_batch);
  if (current_->input().defined()) current_->input().copy_(step.batch.x.narrow(0, from, rows));
  if (team_.is_last_stage()) targets_ = step.batch.y.narrow(0, from, rows).to(device_);
}

Result<> StepRunner::compute_loss(Step& step) {
  const LossSums sums =
      loss_.compute(current_->logits(), targets_, current_->logits_grad(), step.gradient_scale);
  step.outcome.sums += sums;
  // In float16 an overflow is met by the loss scale; in the other types it is the network's end.
  if (std::isfinite(sums.loss) || training_.precision == plan::Precision::float16) return {};
  step.own.ranks_not_finite = 1;
  // With other ranks it is said where they all hear of it.
  return team_.size() > 1 ? Result<>() : *where_not_finite(step);
}

/// What the mean loss of the global batch is divided by.
Result<double> StepRunner::weight_of_all(const BatchTensors& batch) {
  if (!team_.is_last_stage()) return 1.0;
  double weight = loss_.weight_of(batch.y);
  const std::int64_t rows = batch.rows.rows();
  if (rows == batch.rows.all) return weight;
  if (loss_.weighs_alike())
    weight *=
        static_cast<double>(batch.rows.all) / static_cast<double>(std::max<std::int64_t>(rows, 1));
  else
    STRATA_CHECK(team_.replicas().all_reduce({&weight, 1, comm::Number::float64}));
  return weight;
}

/// Brings the step's gradients into the master type, where that is another one.
void StepRunner::collect_gradients() {
  const bool low = store_.compute_type() != store_.master_type();
  if (low && micro_batches_ == 1) store_.gradients().copy_(store_.layer_gradients());
}

Result<> StepRunner::share_step(Step& step) {
  STRATA_CHECK(exchange_.finish());
  STRATA_CHECK(stages_.finish_all());
  if (team_.replicas().size() == 1) collect_gradients();
  const at::Tensor own = own_gradients();
  if (training_.precision == plan::Precision::float16)
    step.own.ranks_not_finite = all_finite(own) ? 0 : 1;
  if (training_.clip.value > 0) {
    const double limit = training_.clip.value * loss_scale_.scale;
    own.clamp_(-limit, limit);
  }
  if (training_.clip.norm > 0) step.own.square_sum = exchange_.square_sum();
  step.own.sums = team_.counts_loss() ? step.outcome.sums : LossSums{};
  STRATA_TRY(const StepShare all, share(team_, step.own));
  if (all.ranks_not_finite > 0 && training_.precision != plan::Precision::float16)
    return first_error(team_, where_not_finite(step));
  step.outcome.sums = all.sums;
  step.outcome.steering = all.steering;
  step.own = all;
  step.outcome.updated = settle_gradients(step);
  return {};
}

/// Looks for overflow in float16, and takes the loss scale out of the gradients; false where the
/// step must not update.
bool StepRunner::settle_gradients(const Step& step) {
  bool finite = true;
  if (training_.precision == plan::Precision::float16) {
    finite = team_.size() > 1 ? step.own.ranks_not_finite == 0 : all_finite(store_.gradients());
    if (finite) store_.gradients().mul_(1.0 / loss_scale_.scale);
    loss_scale_.note(finite);
  }
  if (finite)
    health_.note_gradients();
  else
    health_.cancel();
  return finite;
}

Result<> StepRunner::clip(Step& step) {
  if (team_.size() == 1) {
    collect_gradients();
    step.outcome.updated = settle_gradients(step);
    if (step.outcome.updated) clip_gradients(training_.clip, store_.gradients());
    return {};
  }
  if (!step.outcome.updated || training_.clip.norm <= 0) return {};
  const double norm = std::sqrt(step.own.square_sum) / step.loss_scale;
  own_gradients().mul_(std::min(1.0, training_.clip.norm / (norm + 1e-6)));
  return {};
}

void StepRunner::update(Step& step) {
  if (team_.size() == 1 && !clips(training_.clip)) {
    collect_gradients();
    step.outcome.updated = settle_gradients(step);
  }
  if (!step.outcome.updated) return;
  if (copied_.valid()) std::exchange(copied_, {}).wait();
  health_.before_update();
  if (own_gradients().numel() > 0) optimizer_->update(step.learning_rate, step.context.step);
  if (!team_.plan().shard_optimizer) store_.refresh_compute_copy();
  health_.after_update();
}

Result<at::Tensor> StepRunner::evaluate(const BatchTensors& batch) {
  const std::int64_t rows = batch.rows.rows();
  if (rows == 0) return at::Tensor();
  BoundNetwork& network = evaluate_networks_.of(rows);
  if (network.input().defined()) network.input().copy_(batch.x);
  for (const plan::Boundary::Crossing& in : boundary_.received)
    STRATA_CHECK(stages_.recv_activation(network, in.layer, in.peer));
  for (int k = store_.range().first; k < store_.range().last; ++k)
    network.forward(k, {});
  for (const plan::Boundary::Crossing& out : boundary_.sent)
    stages_.send_activation(network, out.layer, out.peer, 0);
  STRATA_CHECK(stages_.finish(0));
  return team_.is_last_stage() ? network.logits() : at::Tensor();
}

/// The first of this rank's tensors that holds NaN or infinity; on the last stage the loss, where
/// no other is found.
std::optional<Error> StepRunner::where_not_finite(const Step& step) const {
  std::string first = team_.is_last_stage() && step.own.ranks_not_finite > 0 ? "the loss" : "";
  if (current_ != nullptr) {
    for (int k = store_.range().last; k-- > store_.range().first;)
      if (!all_finite(current_->output(k)))
        first = "'" + model_.layers[static_cast<std::size_t>(k)].id() + "'";
    if (current_->input().defined() && !model_.input.is_tokens() && !all_finite(current_->input()))
      first = "the data";
  }
  for (const ParameterSlot& slot : store_.entries())
    if (!all_finite(store_.master_view(slot))) first = "'" + slot.name + "'";
  if (first.empty()) return std::nullopt;
  return Error{
      fmt::format("the loss is no longer a number; NaN or infinity began in {}", first),
      fmt::format("step {}", step.context.step),
      "use a smaller learning rate or gradient clipping, and go on from the last checkpoint"};
}

void StepRunner::sleep() {
  if (copied_.valid()) std::exchange(copied_, {}).wait();
  train_networks_.clear();
  evaluate_networks_.clear();
  current_ = nullptr;
  targets_ = at::Tensor();
  if (!device_.is_cuda()) return;
  std::vector<at::Tensor> flats = store_.flats();
  for (const auto& [name, flat] : optimizer_->state())
    flats.push_back(flat);
  parked_.park(flats);
  at::getDeviceAllocator(device_.type())->emptyCache();
}

void StepRunner::wake() { parked_.restore(); }

std::int64_t StepRunner::bytes() const {
  return store_.bytes() + optimizer_->bytes() + train_networks_.arena_bytes() +
         evaluate_networks_.arena_bytes();
}

}  // namespace strata::engine
