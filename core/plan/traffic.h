// What a step sends over the links.
#pragma once

#include <cstdint>
#include <vector>

#include "plan/parallel_plan.h"

namespace strata::plan {

/// Between two stages of one replica, in a step, in bytes.
struct Traffic {
  int from = 0;
  int to = 0;
  std::int64_t activations = 0;
  std::int64_t gradients = 0;  // back from `to`
  bool operator==(const Traffic&) const = default;
};

std::vector<Traffic> traffic_of(const graph::Model& model, const Training& training,
                                const ParallelPlan& plan);

/// Gradients of layers that replicas add up, in bytes; 0 where there is one replica.
std::int64_t reduced_bytes(const graph::Model& model, const Training& training,
                           const ParallelPlan& plan, const LayerRange& range);

/// The share of a pipeline's time in which its stages wait, where they are equal and sending costs
/// nothing: (S - 1) / (M + S - 1). Huang et al., GPipe, 2019.
double ideal_bubble(int stages, int micro_batches);

}  // namespace strata::plan
