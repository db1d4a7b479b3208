// strata bench --profile: where each millisecond of a step goes.
#pragma once

#include "engine/bench.h"

namespace strata::app {

/// Measures and prints a table, or JSON that `strata plan --times` reads.
Result<> print_profile(const engine::BenchRequest& request, bool as_json);

}  // namespace strata::app
