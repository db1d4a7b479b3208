#include "engine/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <thread>

#include "data/order.h"
#include "engine/batch_feed.h"
#include "engine/guard.h"
#include "engine/order_file.h"

namespace strata::engine {
namespace {

constexpr std::chrono::milliseconds kPausePoll{20};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Trainer::Trainer(const Session& session, const TrainRequest& request, const TrainHooks& hooks,
                 int threads)
    : session_(session),
      request_(request),
      hooks_(hooks),
      training_(request.project.training),
      runner_(session.model, training_, session.dataset.target, at::Device(request.device)),
      reporter_(hooks, request.device, threads) {}

Result<> Trainer::prepare() {
  const std::int64_t rows = session_.dataset.train->rows();
  if (!request_.order.empty()) {
    STRATA_TRY(given_order_, read_order(request_.order, training_.batch, rows));
  }
  epoch_rows_ = given_order_.empty() ? rows : static_cast<std::int64_t>(given_order_.size());
  steps_per_epoch_ = batches_in(epoch_rows_, training_.batch, training_.drop_last);
  if (steps_per_epoch_ == 0)
    return Error{fmt::format("{} rows do not fill one batch of {}", epoch_rows_, training_.batch),
                 "training.batch", "use a smaller batch, or drop_last false"};

  runner_.parameters().initialise(session_.model, training_.initialiser, training_.seed);
  if (!request_.init.empty()) {
    STRATA_TRY(const exchange::TensorFile weights, exchange::read_safetensors(request_.init));
    STRATA_CHECK(runner_.parameters().load(weights, request_.init.string()));
  }
  if (!request_.resume.empty()) {
    STRATA_TRY(progress_, load_checkpoint(request_.resume, runner_));
    saved_step_ = progress_.step;
  }
  return {};
}

std::int64_t Trainer::epochs() const { return given_order_.empty() ? training_.epochs : 1; }

std::int64_t Trainer::total_steps() const {
  const std::int64_t all = epochs() * steps_per_epoch_;
  return training_.steps > 0 ? std::min(all, training_.steps) : all;
}

std::vector<std::int64_t> Trainer::order_of(std::int64_t epoch) const {
  if (!given_order_.empty()) return given_order_;
  const std::int64_t rows = session_.dataset.train->rows();
  if (training_.shuffle) return data::epoch_order(training_.seed, epoch, rows);
  std::vector<std::int64_t> in_turn(static_cast<std::size_t>(rows));
  std::iota(in_turn.begin(), in_turn.end(), std::int64_t{0});
  return in_turn;
}

double Trainer::learning_rate() const {
  if (progress_.learning_rate_override > 0) return progress_.learning_rate_override;
  return progress_.plateau_factor * plan::learning_rate_at(training_.optimizer, training_.schedule,
                                                           progress_.step + 1, steps_per_epoch_,
                                                           total_steps());
}

Result<TrainResult> Trainer::run() {
  STRATA_CHECK(reporter_.model(session_.model, steps_per_epoch_, total_steps()));
  STRATA_CHECK(reporter_.state(link::RunState::running));
  while (progress_.epoch <= epochs() && progress_.step < total_steps()) {
    STRATA_TRY(const Next next, train_epoch());
    if (next == Next::stop) {
      STRATA_CHECK(reporter_.flush_steps());
      STRATA_CHECK(reporter_.state(link::RunState::stopping));
      STRATA_CHECK(checkpoint(/*best=*/false));
      return finish(TrainResult::End::stopped);
    }
    STRATA_CHECK(finish_epoch());
    const plan::EarlyStopping& stopping = training_.early_stopping;
    if (stopping.patience > 0 && progress_.epochs_without_better >= stopping.patience) {
      STRATA_CHECK(reporter_.send(link::ProblemEvent{
          "note", "early_stopping",
          fmt::format("{} has not improved for {} epochs", stopping.watch, stopping.patience),
          ""}));
      break;
    }
  }
  return finish(TrainResult::End::finished);
}

Result<Trainer::Next> Trainer::train_epoch() {
  FeedPlan plan;
  plan.order = order_of(progress_.epoch);
  plan.batch = training_.batch;
  plan.drop_last = training_.drop_last;
  plan.first_batch = progress_.step_in_epoch;
  plan.context = {training_.seed, progress_.epoch, /*augment=*/true};
  BatchFeed feed(session_.dataset.train, session_.dataset, runner_.loss().target_type(),
                 std::move(plan));
  while (progress_.step_in_epoch < steps_per_epoch_ && progress_.step < total_steps()) {
    STRATA_TRY(const Next next, control());
    if (next == Next::stop) return next;
    const Clock::time_point start = Clock::now();
    STRATA_TRY(const std::optional<BatchTensors> batch, feed.next());
    if (!batch) break;
    STRATA_CHECK(one_step(*batch));
    progress_.epoch_seconds += seconds_since(start);
    if (training_.checkpoint_every > 0 && progress_.step % training_.checkpoint_every == 0)
      STRATA_CHECK(checkpoint(/*best=*/false));
  }
  return Next::go_on;
}

Result<> Trainer::one_step(const BatchTensors& batch) {
  const Clock::time_point start = Clock::now();
  const double rate = learning_rate();
  const bool measure = reporter_.wants_health();
  if (measure) runner_.measure_next_step();
  StepContext context;
  context.seed = training_.seed;
  context.step = progress_.updates + 1;
  STRATA_TRY(const StepRunner::Outcome outcome, runner_.train(batch, context, rate));

  ++progress_.step;
  ++progress_.step_in_epoch;
  if (outcome.updated) ++progress_.updates;
  progress_.epoch_sums += outcome.sums;
  STRATA_CHECK(reporter_.step(progress_.step, progress_.epoch, outcome.sums, rate,
                              seconds_since(start) * 1e3));
  if (measure) STRATA_CHECK(reporter_.health(progress_.step, runner_.health()));
  return {};
}

Result<Trainer::Next> Trainer::control() {
  if (!hooks_.poll_command) return Next::go_on;
  bool paused = false;
  while (true) {
    const std::optional<link::Command> command = hooks_.poll_command();
    if (!command) {
      if (!paused) return Next::go_on;
      std::this_thread::sleep_for(kPausePoll);
      continue;
    }
    switch (command->what) {
      case link::Command::Do::stop:
        return Next::stop;
      case link::Command::Do::checkpoint:
        STRATA_CHECK(checkpoint(/*best=*/false));
        break;
      case link::Command::Do::set_learning_rate:
        progress_.learning_rate_override = command->learning_rate;
        break;
      case link::Command::Do::pause:
        if (paused) break;
        paused = true;
        STRATA_CHECK(reporter_.flush_steps());
        STRATA_CHECK(checkpoint(/*best=*/false));
        STRATA_CHECK(reporter_.state(link::RunState::paused));
        break;
      case link::Command::Do::resume:
        if (!paused) break;
        paused = false;
        STRATA_CHECK(reporter_.state(link::RunState::running));
        break;
    }
  }
}

Result<std::optional<LossSums>> Trainer::validate(MetricCounts& metrics) {
  if (session_.dataset.validation == nullptr) return std::optional<LossSums>();
  FeedPlan plan;
  plan.order.resize(static_cast<std::size_t>(session_.dataset.validation->rows()));
  std::iota(plan.order.begin(), plan.order.end(), std::int64_t{0});
  plan.batch = training_.batch;
  plan.context = {training_.seed, progress_.epoch, /*augment=*/false};
  BatchFeed feed(session_.dataset.validation, session_.dataset, runner_.loss().target_type(),
                 std::move(plan));
  LossSums sums;
  while (true) {
    STRATA_TRY(const std::optional<BatchTensors> batch, feed.next());
    if (!batch) return std::optional(sums);
    const at::Tensor& logits = runner_.evaluate(batch->x);
    sums += runner_.loss().compute(logits, batch->y, {}, 1);
    metrics.add(logits, batch->y);
  }
}

Result<> Trainer::finish_epoch() {
  STRATA_CHECK(reporter_.flush_steps());
  link::EpochEvent event;
  event.epoch = progress_.epoch;
  event.train_loss = train_loss_ = progress_.epoch_sums.mean();
  if (progress_.epoch_sums.counted > 0) event.train_accuracy = progress_.epoch_sums.accuracy();
  train_accuracy_ = event.train_accuracy;
  event.seconds = progress_.epoch_seconds;
  const auto rows =
      static_cast<double>(std::min(progress_.step_in_epoch * training_.batch, epoch_rows_));
  event.samples_per_s = event.seconds > 0 ? rows / event.seconds : 0;

  MetricCounts metrics(training_.loss, session_.dataset.target);
  STRATA_TRY(const std::optional<LossSums> validation, validate(metrics));
  if (validation) {
    event.val_loss = validation->mean();
    if (validation->counted > 0) event.val_accuracy = validation->accuracy();
    for (const plan::MetricKind metric : training_.metrics)
      if (const auto value = metrics.value(metric); value && metric != plan::MetricKind::accuracy)
        event.metrics.emplace_back("val_" + std::string(plan::word_for(metric)), *value);
    follow_plateau(*event.val_loss);
  }
  STRATA_CHECK(reporter_.send(event));

  const bool best = note_best(event);
  progress_.seconds += progress_.epoch_seconds;
  ++progress_.epoch;
  progress_.step_in_epoch = 0;
  progress_.epoch_sums = {};
  progress_.epoch_seconds = 0;
  const bool last = progress_.epoch > epochs() || progress_.step >= total_steps();
  if (best || last || training_.checkpoint_every == 0) return checkpoint(best);
  return {};
}

void Trainer::follow_plateau(double val_loss) {
  const plan::Schedule& schedule = training_.schedule;
  if (schedule.kind != plan::ScheduleKind::plateau) return;
  // torch.optim.lr_scheduler.ReduceLROnPlateau, mode "min", relative threshold 1e-4.
  if (!progress_.plateau_started || val_loss < progress_.plateau_best * (1 - 1e-4)) {
    progress_.plateau_started = true;
    progress_.plateau_best = val_loss;
    progress_.plateau_waited = 0;
  } else if (++progress_.plateau_waited > schedule.patience) {
    const double floor = schedule.least / training_.optimizer.learning_rate;
    progress_.plateau_factor = std::max(progress_.plateau_factor * schedule.factor, floor);
    progress_.plateau_waited = 0;
  }
}

bool Trainer::note_best(const link::EpochEvent& epoch) {
  const std::string& watch = training_.early_stopping.watch;
  const double infinity = std::numeric_limits<double>::infinity();
  double value = epoch.val_loss.value_or(epoch.train_loss);
  if (watch == "train_loss") value = epoch.train_loss;
  if (watch == "val_accuracy")
    value = -epoch.val_accuracy.value_or(epoch.train_accuracy.value_or(-infinity));
  const bool better = progress_.best_epoch == 0 ||
                      value < progress_.best_value - training_.early_stopping.least_change;
  if (!better) {
    ++progress_.epochs_without_better;
    return false;
  }
  progress_.best_epoch = epoch.epoch;
  progress_.best_value = value;
  progress_.best_val_loss = epoch.val_loss;
  progress_.best_val_accuracy = epoch.val_accuracy;
  progress_.epochs_without_better = 0;
  return true;
}

Result<> Trainer::checkpoint(bool best) {
  const std::filesystem::path folder = hooks_.checkpoint_folder(progress_.step);
  if (saved_step_ != progress_.step || best)
    STRATA_CHECK(save_checkpoint(folder, runner_, progress_));
  saved_step_ = progress_.step;
  if (hooks_.publish_checkpoint) STRATA_CHECK(hooks_.publish_checkpoint(progress_.step, best));
  return reporter_.send(link::CheckpointEvent{progress_.step, folder.string(), best});
}

Result<TrainResult> Trainer::finish(TrainResult::End end) {
  TrainResult out;
  out.end = end;
  out.steps = progress_.step;
  out.best_epoch = progress_.best_epoch;
  out.train_loss = train_loss_;
  out.train_accuracy = train_accuracy_;
  out.val_loss = progress_.best_val_loss;
  out.val_accuracy = progress_.best_val_accuracy;
  out.seconds = progress_.seconds + progress_.epoch_seconds;
  if (end == TrainResult::End::finished)
    STRATA_CHECK(
        reporter_.send(link::DoneEvent{out.best_epoch, out.val_accuracy, out.seconds,
                                       hooks_.checkpoint_folder(progress_.step).string()}));
  STRATA_CHECK(reporter_.state(end == TrainResult::End::finished ? link::RunState::finished
                                                                 : link::RunState::stopped));
  return out;
}

}  // namespace strata::engine
