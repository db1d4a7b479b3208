// Means and deviations of training rows, for `standardise`.
#pragma once

#include <span>

#include "base/result.h"
#include "data/source.h"
#include "data/transform.h"

namespace strata::data {

class Chain;

/// Statistics per group of the rows as they leave `chain`, without augmentation: per channel for
/// images (rank 3), per feature for sequences (rank 2), per column else. Rows that have to be
/// decoded from disk are sampled: at most 2,000 of them, evenly spaced. `rows` index `train`.
Result<Statistics> training_statistics(const Part& train, std::span<const std::int64_t> rows,
                                       const Chain& chain);

/// Elements per group and number of groups for a shape; element e belongs to group (e / run) %
/// groups.
struct Grouping {
  std::int64_t groups = 1;
  std::int64_t run = 1;
};
Grouping grouping_of(const graph::Shape& shape);

}  // namespace strata::data
