#include "engine/trainer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "data/order.h"
#include "engine/guard.h"
#include "engine/order_file.h"
#include "engine/parallel/collect.h"
#include "translate/match/weights_for.h"

namespace strata::engine {
namespace {

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Trainer::Trainer(const Session& session, const TrainRequest& request, const TrainHooks& hooks,
                 StepRunner& runner, int threads)
    : session_(session),
      request_(request),
      hooks_(hooks),
      training_(request.project.training),
      runner_(runner),
      team_(runner.team()),
      control_(team_, hooks),
      reporter_(hooks, team_, threads),
      keeper_(hooks, runner, reporter_) {}

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
  if (request_.resume.empty()) STRATA_CHECK(take_starting_weights());
  if (!request_.resume.empty()) {
    STRATA_TRY(progress_, load_checkpoint(request_.resume, runner_));
    keeper_.know(progress_.step);
  }
  return {};
}

Result<> Trainer::take_starting_weights() {
  const bool asked = !request_.init.empty();
  if (!asked && training_.init.empty()) return {};
  const std::filesystem::path file =
      asked ? request_.init
            : std::filesystem::absolute(request_.project_file).parent_path() / training_.init;
  STRATA_TRY(const translate::FoundWeights weights,
             translate::weights_for(session_.model, file, /*partial=*/!asked));
  STRATA_CHECK(runner_.parameters().load(weights.tensors, file.string(), /*partial=*/!asked));
  const std::vector<std::string>& missing = weights.matching.missing;
  if (missing.empty()) return {};
  return reporter_.send(
      link::ProblemEvent{"note", file.string(),
                         fmt::format("{} parameters keep their initial values: {}", missing.size(),
                                     fmt::join(missing, ", ")),
                         ""});
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
  STRATA_CHECK(keeper_.publish_resumed(request_.resume, progress_));
  while (progress_.epoch <= epochs() && progress_.step < total_steps()) {
    STRATA_TRY(const Next next, train_epoch());
    if (next == Next::stop) {
      STRATA_CHECK(reporter_.flush_steps());
      STRATA_CHECK(reporter_.state(link::RunState::stopping));
      STRATA_CHECK(keeper_.begin(progress_, /*best=*/false));
      STRATA_CHECK(keeper_.settle(/*wait=*/true));
      if (const Error* error = keeper_.unsaved()) return *error;
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
  STRATA_TRY(const Next next, settle_last_checkpoint());
  if (const Error* error = keeper_.unsaved(); error != nullptr && next == Next::stop) return *error;
  return finish(TrainResult::End::finished);
}

BatchFeed Trainer::feed_of(std::shared_ptr<const data::Samples> samples,
                           std::vector<std::int64_t> order, bool augment) const {
  FeedPlan plan;
  plan.order = std::move(order);
  plan.batch = training_.batch;
  plan.context = {training_.seed, progress_.epoch, augment};
  plan.replica = team_.place().replica;
  plan.replicas = team_.plan().mesh.replicas;
  plan.reads = runner_.reads_rows();
  if (augment) {
    plan.micro_batches = team_.plan().micro_batches;
    plan.drop_last = training_.drop_last;
    plan.first_batch = progress_.step_in_epoch;
  }
  return {std::move(samples), session_.dataset, runner_.loss().target_type(), std::move(plan)};
}

Result<Trainer::Next> Trainer::train_epoch() {
  BatchFeed feed = feed_of(session_.dataset.train, order_of(progress_.epoch), /*augment=*/true);
  while (progress_.step_in_epoch < steps_per_epoch_ && progress_.step < total_steps()) {
    STRATA_CHECK(keeper_.settle(/*wait=*/false));
    Steering wanted = control_.poll();
    wanted.pause = keeper_.wants_pause(wanted.pause);
    if (team_.size() == 1) {
      STRATA_TRY(const Next next, act(wanted));
      if (next == Next::stop) return next;
    }
    const Clock::time_point start = Clock::now();
    STRATA_TRY(const std::optional<BatchTensors> batch, feed.next());
    if (!batch) break;
    wanted.measure = reporter_.wants_measure();
    STRATA_TRY(const Steering steering, one_step(*batch, wanted));
    progress_.epoch_seconds += seconds_since(start);
    if (team_.size() > 1) {
      STRATA_TRY(const Next next, act(steering));
      if (next == Next::stop) return next;
    }
    if (training_.checkpoint_every > 0 && progress_.step % training_.checkpoint_every == 0)
      STRATA_CHECK(keeper_.begin(progress_, /*best=*/false));
  }
  return Next::go_on;
}

Result<Steering> Trainer::one_step(const BatchTensors& batch, const Steering& wanted) {
  const Clock::time_point start = Clock::now();
  const double rate = learning_rate();
  // A rank alone measures at once; others must first hear of it, and measure the next step.
  const bool measure = team_.size() == 1 ? wanted.measure : measure_next_;
  if (measure) runner_.measure_next_step();
  StepContext context;
  context.seed = training_.seed;
  context.step = progress_.updates + 1;
  STRATA_TRY(const StepRunner::Outcome outcome, runner_.train(batch, context, rate, wanted));

  ++progress_.step;
  ++progress_.step_in_epoch;
  if (outcome.updated) ++progress_.updates;
  progress_.epoch_sums += outcome.sums;
  STRATA_CHECK(reporter_.step(progress_.step, progress_.epoch, outcome.sums, rate,
                              seconds_since(start) * 1e3, runner_.trace().comm_ms()));
  if (measure) STRATA_CHECK(reporter_.measured(progress_.step, runner_));
  measure_next_ = outcome.steering.measure && !measure;
  return outcome.steering;
}

Result<Trainer::Next> Trainer::act(const Steering& steering) {
  if (steering.learning_rate > 0) progress_.learning_rate_override = steering.learning_rate;
  if (steering.checkpoint) STRATA_CHECK(keeper_.begin(progress_, /*best=*/false));
  if (steering.stop) return Next::stop;
  return steering.pause ? pause() : Result<Next>(Next::go_on);
}

Result<Trainer::Next> Trainer::pause() {
  STRATA_CHECK(keeper_.begin(progress_, /*best=*/false));
  STRATA_CHECK(keeper_.settle(/*wait=*/true));
  STRATA_CHECK(reporter_.state(link::RunState::paused,
                               keeper_.unsaved() ? keeper_.unsaved()->text() : std::string()));
  while (true) {
    runner_.sleep();
    STRATA_TRY(Steering steering,
               control_.tell(team_.is_leader() ? keeper_.while_paused(control_) : Steering()));
    runner_.wake();
    if (steering.checkpoint) {
      STRATA_CHECK(keeper_.again(progress_));
      STRATA_CHECK(keeper_.settle(/*wait=*/true));
    }
    steering.pause = steering.checkpoint = false;
    STRATA_TRY(const Next next, act(steering));
    if (next == Next::stop) return next;
    if (!steering.resume) continue;
    STRATA_CHECK(reporter_.state(link::RunState::running));
    return Next::go_on;
  }
}

Result<std::optional<LossSums>> Trainer::validate(MetricCounts& metrics) {
  if (session_.dataset.validation == nullptr) return std::optional<LossSums>();
  std::vector<std::int64_t> order(static_cast<std::size_t>(session_.dataset.validation->rows()));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  BatchFeed feed = feed_of(session_.dataset.validation, std::move(order), /*augment=*/false);
  LossSums sums;
  while (true) {
    team_.world().note("validation");
    STRATA_TRY(const std::optional<BatchTensors> batch, feed.next());
    if (!batch) break;
    STRATA_TRY(const at::Tensor logits, runner_.evaluate(*batch));
    if (!logits.defined()) continue;
    sums += runner_.loss().compute(logits, batch->y, {}, 1);
    metrics.add(logits, batch->y);
  }
  StepShare own;
  if (team_.counts_loss()) own.sums = sums;
  STRATA_TRY(const StepShare all, share(team_, own));
  STRATA_CHECK(metrics.add_ranks(team_));
  return std::optional(all.sums);
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
  STRATA_CHECK(check_replicas(runner_));
  if (team_.plan().mesh.replicas > 1) event.replicas_equal = true;
  STRATA_CHECK(reporter_.send(event));

  const bool best = note_best(event);
  progress_.seconds += progress_.epoch_seconds;
  ++progress_.epoch;
  progress_.step_in_epoch = 0;
  progress_.epoch_sums = {};
  progress_.epoch_seconds = 0;
  const bool last = progress_.epoch > epochs() || progress_.step >= total_steps();
  if (best || last || training_.checkpoint_every == 0) return keeper_.begin(progress_, best);
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

Result<Trainer::Next> Trainer::settle_last_checkpoint() {
  STRATA_CHECK(keeper_.settle(/*wait=*/true));
  while (true) {
    Steering wanted;
    wanted.pause = keeper_.wants_pause(/*asked=*/false);
    STRATA_TRY(const Steering steering, control_.tell(wanted));
    if (!steering.pause) return Next::go_on;
    STRATA_TRY(const Next next, pause());
    if (next == Next::stop) return next;
  }
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
  if (end == TrainResult::End::finished && team_.is_leader())
    STRATA_CHECK(
        reporter_.send(link::DoneEvent{out.best_epoch, out.val_accuracy, out.seconds,
                                       hooks_.checkpoint_folder(progress_.step).string()}));
  STRATA_CHECK(reporter_.state(end == TrainResult::End::finished ? link::RunState::finished
                                                                 : link::RunState::stopped));
  return out;
}

}  // namespace strata::engine
