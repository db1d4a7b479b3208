#include <algorithm>
#include <cmath>
#include <numbers>

#include "plan/training.h"

namespace strata::plan {
namespace {

/// From `start` to `end` along half a cosine; `part` in [0, 1].
double cosine_between(double start, double end, double part) {
  return end + (start - end) / 2 * (1 + std::cos(std::numbers::pi * std::clamp(part, 0.0, 1.0)));
}

/// torch.optim.lr_scheduler.OneCycleLR(anneal_strategy="cos", three_phase=False), `done` steps
/// taken before this one.
double one_cycle(double peak, const Schedule& schedule, double done, double total_steps) {
  const double first = peak / schedule.divide;
  const double last = first / schedule.final_divide;
  const double top = schedule.peak_at * total_steps - 1;
  if (done <= top) return cosine_between(first, peak, top > 0 ? done / top : 1);
  const double falling = total_steps - 1 - std::max(top, 0.0);
  return cosine_between(peak, last, falling > 0 ? (done - std::max(top, 0.0)) / falling : 1);
}

}  // namespace

double learning_rate_at(const Optimizer& optimizer, const Schedule& schedule, std::int64_t step,
                        std::int64_t steps_per_epoch, std::int64_t total_steps) {
  const double base = optimizer.learning_rate;
  const std::int64_t warmup = schedule.kind == ScheduleKind::one_cycle ? 0 : schedule.warmup_steps;
  if (step <= warmup) return base * static_cast<double>(step) / static_cast<double>(warmup);
  const auto done = static_cast<double>(step - 1 - warmup);
  const auto length = static_cast<double>(std::max<std::int64_t>(total_steps - warmup, 1));
  switch (schedule.kind) {
    case ScheduleKind::constant:
    case ScheduleKind::plateau:
      return base;
    case ScheduleKind::step: {
      const std::int64_t epochs_done = (step - 1) / std::max<std::int64_t>(steps_per_epoch, 1);
      return base *
             std::pow(schedule.factor, static_cast<double>(epochs_done / schedule.every_epochs));
    }
    case ScheduleKind::cosine:
      return cosine_between(base, schedule.least, done / length);
    case ScheduleKind::one_cycle:
      return one_cycle(base, schedule, done, length);
  }
  return base;
}

}  // namespace strata::plan
