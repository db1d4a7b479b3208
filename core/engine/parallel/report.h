// What the leader tells of every rank: speed, memory, layers, and the timeline of a measured step.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/layer_health.h"
#include "engine/step_runner.h"
#include "link/event.h"

namespace strata::engine {

/// How one rank fares.
struct RankNumbers {
  double step_ms = 0;  // median since the last report
  double comm_ms = 0;  // of a step, waiting included
  double memory_bytes = 0;
  double utilisation = 0;  // 0..1
};

/// Collective: every rank's numbers, on all ranks.
Result<std::vector<RankNumbers>> numbers_of_ranks(const Team& team, const RankNumbers& own);

/// Collective: the layers of the step measured last, over all ranks; empty where that step made no
/// update.
Result<std::vector<LayerHealth>> layers_of_ranks(const StepRunner& runner);

/// Collective: on the leader the spans of all ranks in the step measured last, on one clock: every
/// rank leaves `share` at the same time. Neighbouring layers of a pass are one span.
Result<std::vector<link::TimelineEvent::Span>> timeline_of_ranks(const StepRunner& runner);

}  // namespace strata::engine
