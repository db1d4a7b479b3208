// How far something that takes its time has come, and whether it should go on.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"

namespace strata::data {

/// What is going on ("downloading cifar-10-binary.tar.gz", "unpacking ...") and how far; total 0:
/// not known.
struct Progress {
  std::string doing;
  std::int64_t done = 0;
  std::int64_t total = 0;
};

/// Answer false to stop. Called from the thread that works.
using ProgressReport = std::function<bool(const Progress&)>;

/// Tells `report`, if there is one; an Error when it wants to stop.
Result<> tell(const ProgressReport& report, const Progress& progress);

}  // namespace strata::data
