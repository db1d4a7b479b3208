// A worker that this program started.
#pragma once

#include <sys/types.h>

namespace strata::ui {

struct StartedWorker {
  pid_t pid = 0;
  double started_s = 0;  // seconds since the Unix epoch; what the run says from then on is its word
};

}  // namespace strata::ui
