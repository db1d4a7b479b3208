// In which order a stage takes its micro-batches: GPipe (Huang et al., 2019) runs all of them
// forward and then all back; 1F1B (Narayanan et al., PipeDream-Flush, 2021) alternates as soon as
// it can and holds at most as many as there are stages.
#pragma once

#include <vector>

#include "plan/parallel_plan.h"

namespace strata::plan {

struct StageTask {
  bool backward = false;
  int micro_batch = 0;
  bool operator==(const StageTask&) const = default;
};

/// Every micro-batch's forward and backward, in the order in which `stage` of `stages` does them.
/// Backwards come in the order 0, 1, 2, ... in both, so that gradients add up in the same order.
std::vector<StageTask> stage_order(PipelineOrder order, int stages, int stage, int micro_batches);

/// Micro-batches that went forward and not yet back, at most.
int most_in_flight(PipelineOrder order, int stages, int stage, int micro_batches);

}  // namespace strata::plan
