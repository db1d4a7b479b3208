// Which rows a timed run trains on.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/bench.h"

namespace strata::engine {

/// Rows of at least `request.steps` batches: the given order, or as many shuffled epochs as it
/// takes. `rows`: of the training split.
Result<std::vector<std::int64_t>> bench_rows(const BenchRequest& request, std::int64_t rows);

}  // namespace strata::engine
