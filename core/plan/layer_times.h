// How long each layer takes on a micro-batch: measured, or estimated from its arithmetic and the
// memory it goes through (the roofline: Williams, Waterman, Patterson, 2009).
#pragma once

#include <cstdint>
#include <vector>

#include "graph/network.h"
#include "plan/training.h"

namespace strata::plan {

/// Seconds by layer. `accumulate` and `update` do not depend on the rows; left empty they are
/// estimated.
struct LayerTimes {
  std::int64_t rows = 1;
  std::vector<double> forward;
  std::vector<double> backward;    // 0 where none is wanted
  std::vector<double> accumulate;  // a micro-batch's gradients onto the step's
  std::vector<double> update;      // optimizer
};

/// What a device does in a second. The usual values are those of one CPU core.
struct ComputeRate {
  double flops_per_s = 60e9;
  double bytes_per_s = 12e9;
  double call_s = 3e-6;  // of starting a layer's work
};

LayerTimes estimate_times(const graph::Model& model, const Training& training,
                          const ComputeRate& rate, std::int64_t rows);

}  // namespace strata::plan
