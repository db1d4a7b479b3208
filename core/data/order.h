// Orders and splits as functions of their arguments: the same on every rank, before and after a
// resume.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace strata::data {

/// The order in which an epoch visits rows 0 .. rows-1: a permutation, a function of its arguments.
std::vector<std::int64_t> epoch_order(std::uint64_t seed, std::int64_t epoch, std::int64_t rows);

/// Two disjoint sets of row numbers, each ascending, together all rows.
struct Split {
  std::vector<std::int64_t> kept;   // the larger part: training
  std::vector<std::int64_t> taken;  // validation
};

/// Takes `count` of `rows` rows at random.
Split split_rows(std::uint64_t seed, std::int64_t rows, std::int64_t count);

/// Takes `count` rows so that every class gives its share, within one row. `classes`: of each row.
Split split_stratified(std::uint64_t seed, std::span<const std::int64_t> classes,
                       std::int64_t count);

}  // namespace strata::data
