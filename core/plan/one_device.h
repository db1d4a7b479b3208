// What a parallel plan comes down to on a single device.
#pragma once

#include "base/result.h"
#include "plan/device_plan.h"
#include "plan/training.h"

namespace strata::plan {

/// `training` as one device carries it out. Data and tensor parallelism over one rank, and an
/// optimizer sharded over one rank, are the plain step. A pipeline of one stage still splits the
/// batch: its micro-batches become those of `accumulation`. An Error when both are given and do not
/// agree, or when there are more micro-batches than rows in a batch.
Result<Training> on_one_device(Training training, const Parallel& parallel);

}  // namespace strata::plan
