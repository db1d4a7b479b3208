// The ranks of one machine, started as copies of this program and watched until the last has ended.
//
// The starter computes nothing: it names what killed a rank, which no rank could, rank 0 included,
// and every rank gets its processors and OpenMP's settings before LibTorch is loaded.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "launch/cpu_share.h"

namespace strata::launch {

struct LocalRanksOptions {
  std::string program = "/proc/self/exe";
  std::vector<std::string> arguments;                            // of every rank, its name first
  std::vector<CpuShare> shares;                                  // one per rank
  std::vector<std::pair<std::string, std::string>> environment;  // beside this process's
  /// How long the others may take to end by themselves once one has failed or rank 0 is done.
  std::chrono::milliseconds grace = std::chrono::seconds(4);
  /// How long a rank alone may be held up by a SIGSTOP before it counts as hung and is ended.
  std::chrono::milliseconds patience = std::chrono::seconds(8);
};

struct RanksOutcome {
  int code = 1;                  // rank 0's exit code; 1 where a rank failed, 130 by Ctrl-C
  std::optional<Error> failure;  // what rank 0 could no longer tell the user
};

/// Starts the ranks and returns when none is left. Rank 0 has this process's standard streams; what
/// the others print appears on stderr, "rank 1: " before each line. They do not see SIGINT and
/// SIGTERM: rank 0 stops the run for all. No rank outlives this process.
Result<RanksOutcome> run_local_ranks(const LocalRanksOptions& options);

}  // namespace strata::launch
