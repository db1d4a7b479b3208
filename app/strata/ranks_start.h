// The process the user has started when a run has several ranks, or is to be started again when it
// fails: it computes nothing.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "launch/local_ranks.h"

namespace strata::app {

struct RanksStart {
  std::vector<std::string> devices;  // one rank each
  int threads = 0;                   // of all ranks; 0: as many as there are processors
  std::vector<std::pair<std::string, std::string>> environment;
};

/// Starts one rank per device on this machine, by the command line of this process, and returns
/// when none is left.
Result<launch::RanksOutcome> start_ranks(const RanksStart& start);

}  // namespace strata::app
