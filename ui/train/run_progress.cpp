#include "ui/train/run_progress.h"

#include <algorithm>
#include <cmath>

namespace strata::ui {
namespace {

constexpr std::size_t kRecent = 200;    // steps that speed is taken from
constexpr double kLongestBetween = 2;   // seconds; more between two steps was a pause ...
constexpr double kLongestInSteps = 20;  // ... unless single steps take that long

/// Mean of the last steps that were measured.
std::optional<double> recent_step_ms(const std::vector<double>& step_ms) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = step_ms.size(); i > 0 && count < kRecent; --i) {
    if (!std::isfinite(step_ms[i - 1])) continue;
    sum += step_ms[i - 1];
    ++count;
  }
  return count == 0 ? std::nullopt : std::optional(sum / static_cast<double>(count));
}

/// Seconds a step takes by the clock: with validation, checkpoints and waiting for data, without
/// pauses.
std::optional<double> seconds_a_step(const std::vector<double>& times, double step_ms) {
  if (times.size() < 2) return std::nullopt;
  const std::size_t first = times.size() > kRecent ? times.size() - kRecent : 0;
  const double longest = std::max(kLongestBetween, kLongestInSteps * 1e-3 * step_ms);
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = first + 1; i < times.size(); ++i) {
    const double between = times[i] - times[i - 1];
    if (!std::isfinite(between)) continue;
    sum += std::clamp(between, 0.0, longest);
    ++count;
  }
  return count == 0 || sum <= 0 ? std::nullopt : std::optional(sum / static_cast<double>(count));
}

void set_length(RunProgress& out, const RunHistory& history, const RunSettings& facts) {
  if (history.model()) {
    out.steps_per_epoch = history.model()->steps_per_epoch;
    out.total_steps = history.model()->total_steps;
  }
  // A worker that does not say how long it will be: the first epoch shows it.
  if (out.steps_per_epoch == 0 && !history.epochs().empty() && history.epochs()[0].epoch > 0)
    out.steps_per_epoch = history.epoch_steps()[0] / history.epochs()[0].epoch;
  if (facts.training) {
    out.epochs = facts.training->epochs;
    if (out.total_steps == 0) out.total_steps = facts.training->steps;
    if (out.total_steps == 0) out.total_steps = out.steps_per_epoch * out.epochs;
  }
  if (out.steps_per_epoch > 0 && out.total_steps > 0)
    out.epochs = (out.total_steps + out.steps_per_epoch - 1) / out.steps_per_epoch;
}

void set_place(RunProgress& out, const RunHistory& history) {
  out.step = history.last_step();
  if (out.total_steps > 0)
    out.share = std::min(1.0, static_cast<double>(out.step) / static_cast<double>(out.total_steps));
  if (history.state() == link::RunState::finished) out.share = 1;
  if (out.step == 0) return;
  out.epoch = out.steps_per_epoch > 0 ? (out.step - 1) / out.steps_per_epoch + 1
                                      : static_cast<std::int64_t>(history.epochs().size()) + 1;
  if (out.epochs > 0) out.epoch = std::min(out.epoch, out.epochs);
  if (out.steps_per_epoch == 0) return;
  const std::int64_t next = (out.step / out.steps_per_epoch + 1) * out.steps_per_epoch;
  const bool ends = out.total_steps > 0 && out.step >= out.total_steps;
  if (!ends) out.next_validation = out.total_steps > 0 ? std::min(next, out.total_steps) : next;
}

void set_best(RunProgress& out, const RunHistory& history) {
  for (std::size_t i = 0; i < history.epochs().size(); ++i) {
    const link::EpochEvent& epoch = history.epochs()[i];
    const std::int64_t step = history.epoch_steps()[i];
    if (epoch.val_loss && std::isfinite(*epoch.val_loss) &&
        (!out.best_val_loss || *epoch.val_loss < out.best_val_loss->value))
      out.best_val_loss = RunProgress::Best{*epoch.val_loss, step};
    if (epoch.val_accuracy &&
        (!out.best_val_accuracy || *epoch.val_accuracy > out.best_val_accuracy->value))
      out.best_val_accuracy = RunProgress::Best{*epoch.val_accuracy, step};
  }
}

}  // namespace

RunProgress progress_of(const RunHistory& history, const RunSettings& facts, double now,
                        bool active) {
  RunProgress out;
  set_length(out, history, facts);
  set_place(out, history);
  set_best(out, history);
  const bool running = active && history.state() == link::RunState::running;
  if (history.started() > 0) {
    const double end = running ? std::max(now, history.last_time()) : history.last_time();
    out.elapsed_s = std::max(0.0, end - history.started() - history.paused_seconds());
  }
  const RunHistory::Steps& steps = history.steps();
  if (!steps.learning_rate.empty() && std::isfinite(steps.learning_rate.back()))
    out.learning_rate = steps.learning_rate.back();
  out.step_ms = recent_step_ms(steps.step_ms);
  if (!out.step_ms) return out;
  if (facts.training && *out.step_ms > 0)
    out.samples_per_s = 1e3 * static_cast<double>(facts.training->batch) / *out.step_ms;
  if (!active || out.total_steps == 0) return out;
  const double each = seconds_a_step(steps.time, *out.step_ms).value_or(1e-3 * *out.step_ms);
  out.remaining_s =
      each * static_cast<double>(std::max<std::int64_t>(0, out.total_steps - out.step));
  return out;
}

}  // namespace strata::ui
