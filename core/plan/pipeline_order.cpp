#include "plan/pipeline_order.h"

#include <algorithm>

namespace strata::plan {

int most_in_flight(PipelineOrder order, int stages, int stage, int micro_batches) {
  return order == PipelineOrder::gpipe ? micro_batches : std::min(micro_batches, stages - stage);
}

std::vector<StageTask> stage_order(PipelineOrder order, int stages, int stage, int micro_batches) {
  std::vector<StageTask> tasks;
  const int ahead = most_in_flight(order, stages, stage, micro_batches);
  int forward = 0;
  for (; forward < ahead; ++forward)
    tasks.push_back({false, forward});
  for (int backward = 0; backward < micro_batches; ++backward) {
    tasks.push_back({true, backward});
    if (forward < micro_batches) tasks.push_back({false, forward++});
  }
  return tasks;
}

}  // namespace strata::plan
