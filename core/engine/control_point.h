// Where commands reach a run: between two steps, on every rank at the same step.
#pragma once

#include <chrono>

#include "engine/parallel/step_share.h"
#include "engine/parallel/team.h"
#include "engine/train.h"

namespace strata::engine {

class ControlPoint {
 public:
  ControlPoint(const Team& team, const TrainHooks& hooks) : team_(team), hooks_(hooks) {}

  /// On the leader what was asked since the last call, up to a pause or stop; nothing on other
  /// ranks.
  [[nodiscard]] Steering poll() const;
  /// While paused, on the leader: what is asked next, or nothing within `patience`.
  [[nodiscard]] Steering wait(std::chrono::milliseconds patience) const;
  /// The leader's steering on every rank, which all wait for.
  [[nodiscard]] Result<Steering> tell(Steering steering) const;

 private:
  const Team& team_;
  const TrainHooks& hooks_;
};

}  // namespace strata::engine
