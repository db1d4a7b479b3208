// The few numbers all ranks exchange once a step: what the batch gave, and what the leader wants
// done behind this step.
#pragma once

#include <optional>

#include "engine/loss.h"
#include "engine/parallel/team.h"

namespace strata::engine {

/// Set by the leader; every rank acts on them between this step and the next.
struct Steering {
  bool stop = false;
  bool pause = false;
  bool resume = false;  // while paused
  bool checkpoint = false;
  bool measure = false;      // the next step: layers, ranks and timeline
  double learning_rate = 0;  // 0: unchanged
};

struct StepShare {
  LossSums sums;          // of the rank's rows, then of the batch
  double square_sum = 0;  // of the gradients this rank answers for, then of all
  double ranks_not_finite = 0;
  Steering steering;
};

/// Adds up every rank's numbers; the steering become the leader's.
Result<StepShare> share(const Team& team, const StepShare& own);

/// Where some ranks met NaN or infinity: the first such rank's error, on every rank. `own`: this
/// rank's, or nothing.
Error first_error(const Team& team, const std::optional<Error>& own);

}  // namespace strata::engine
