// `strata train` on several devices or with --restarts: the run as the process sees it that starts
// its ranks.
#pragma once

#include "ranks_start.h"
#include "run_place.h"
#include "train_session.h"

namespace strata::app {

struct RunStart {
  RanksStart ranks;
  RunPlace place;
  EventOutput events;
  int restarts = 0;
};

/// Trains, from the last checkpoint again when the run fails; the program's exit code.
int run_ranks(const RunStart& start);

}  // namespace strata::app
