// Where commands reach a run: between two steps, on every rank at the same step.
#pragma once

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
  /// While paused: the next command, on every rank.
  [[nodiscard]] Result<Steering> wait() const;

 private:
  const Team& team_;
  const TrainHooks& hooks_;
};

}  // namespace strata::engine
