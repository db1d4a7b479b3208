#include "engine/checkpoint_keeper.h"

#include <system_error>
#include <utility>

namespace strata::engine {
namespace {

/// How long the other ranks wait for the leader to write.
constexpr std::chrono::minutes kWritePatience{30};
constexpr std::chrono::seconds kBetweenTries{5};
constexpr std::chrono::hours kLongestPause{24 * 365};

Result<> publish(const TrainHooks& hooks, const Progress& progress) {
  return hooks.publish_checkpoint ? hooks.publish_checkpoint(progress.step, progress.best)
                                  : Result<>();
}

}  // namespace

CheckpointKeeper::CheckpointKeeper(const TrainHooks& hooks, StepRunner& runner, Reporter& reporter)
    : hooks_(hooks),
      team_(runner.team()),
      reporter_(reporter),
      writer_(runner, [&hooks](const CheckpointWriter::Order& order) {
        return publish(hooks, order.progress);
      }) {}

Result<> CheckpointKeeper::begin(const Progress& progress, bool best) {
  // Steps are told before a checkpoint that lies behind them: a run killed in between would go on
  // with a gap in its curves.
  STRATA_CHECK(reporter_.flush_steps());
  STRATA_CHECK(settle(/*wait=*/true));
  return saved_step_ == progress.step && !best ? Result<>() : start(progress, best);
}

Result<> CheckpointKeeper::again(const Progress& progress) {
  return start(progress, unsaved_ && unsaved_->best_step == progress.step);
}

Result<> CheckpointKeeper::start(Progress progress, bool best) {
  saved_step_ = progress.step;
  progress.best = best;
  team_.world().note("writing a checkpoint", kWritePatience);
  const std::filesystem::path folder =
      team_.is_leader() ? hooks_.checkpoint_folder(progress.step) : std::filesystem::path();
  writer_.start({folder, progress});
  return {};
}

Result<> CheckpointKeeper::tell(const std::filesystem::path& folder, const Progress& progress) {
  return reporter_.send(link::CheckpointEvent{progress.step, folder.string(), progress.best});
}

Result<> CheckpointKeeper::publish_resumed(const std::filesystem::path& resume,
                                           const Progress& progress) {
  if (resume.empty() || !team_.is_leader()) return {};
  const std::filesystem::path folder = hooks_.checkpoint_folder(progress.step);
  std::error_code elsewhere;
  const bool own = std::filesystem::equivalent(folder, resume, elsewhere);
  if (!own || elsewhere) return {};
  STRATA_CHECK(publish(hooks_, progress));
  return tell(folder, progress);
}

Result<> CheckpointKeeper::settle(bool wait) {
  const std::optional<CheckpointWriter::Outcome> outcome = writer_.take(wait);
  if (!outcome) return {};
  if (!team_.is_leader()) return outcome->result;
  const Progress& progress = outcome->order.progress;
  const Result<>& saved = outcome->result;
  if (saved.ok()) {
    unsaved_.reset();
    return tell(outcome->order.folder, progress);
  }
  const bool said = unsaved_.has_value();
  unsaved_ = Unsaved{saved.error(), progress.best ? progress.step : -1};
  const Error& error = unsaved_->error;
  return said ? Result<>()
              : reporter_.send(link::ProblemEvent{"error", error.where,
                                                  error.what + "; training waits", error.remedy});
}

bool CheckpointKeeper::wants_pause(bool asked) {
  go_on_when_saved_ = unsaved_.has_value() && !asked;
  return asked || unsaved_.has_value();
}

Steering CheckpointKeeper::while_paused(const ControlPoint& control) {
  Steering steering;
  if (unsaved_) {
    steering = control.wait(kBetweenTries);
    go_on_when_saved_ = go_on_when_saved_ || steering.resume;
    steering.checkpoint = !steering.stop;
    steering.resume = false;
  } else if (std::exchange(go_on_when_saved_, false)) {
    steering.resume = true;
  } else {
    steering = control.wait(kLongestPause);
  }
  return steering;
}

}  // namespace strata::engine
