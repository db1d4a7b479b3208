// What srun says of a job step in its own notation.
#pragma once

#include <string>

#include "base/result.h"
#include "launch/rank_environment.h"

namespace strata::launch {

/// How many tasks of the step run on this machine: entry SLURM_NODEID of a list such as "4(x2),3".
Result<int> slurm_tasks_here(const Environment& environment);

/// The first of a list such as "node[07-12,20],login": node07. Empty where none is named.
std::string slurm_first_host(const Environment& environment);

/// "slurm 4711.0"
std::string slurm_step(const Environment& environment);

}  // namespace strata::launch
