// Which rows of a global batch a replica works on. The batch is split into micro-batches and each
// of these among the replicas, so that batch statistics of a micro-batch are over the same rows
// however many replicas there are.
#pragma once

#include <algorithm>
#include <cstdint>

namespace strata::plan {

/// First row of part `index` of `parts`: rows are shared out as evenly as can be, the first parts
/// take the rest. `index` may be `parts`: the end.
constexpr std::int64_t first_row(std::int64_t rows, int index, int parts) {
  return rows / parts * index + std::min<std::int64_t>(index, rows % parts);
}

constexpr std::int64_t rows_in(std::int64_t rows, int index, int parts) {
  return first_row(rows, index + 1, parts) - first_row(rows, index, parts);
}

/// The rows of one replica in a global batch of `all` rows.
struct RowShare {
  std::int64_t all = 0;
  int replica = 0;
  int replicas = 1;
  int micro_batches = 1;

  /// Of micro-batch m, over all replicas.
  [[nodiscard]] constexpr std::int64_t all_rows(int m) const {
    return rows_in(all, m, micro_batches);
  }
  [[nodiscard]] constexpr std::int64_t rows(int m) const {
    return rows_in(all_rows(m), replica, replicas);
  }
  /// Place of its first row in the global batch.
  [[nodiscard]] constexpr std::int64_t first(int m) const {
    return first_row(all, m, micro_batches) + first_row(all_rows(m), replica, replicas);
  }
  /// Rows of this replica before micro-batch m; m may be `micro_batches`: all of its rows.
  [[nodiscard]] constexpr std::int64_t before(int m) const {
    std::int64_t sum = 0;
    for (int earlier = 0; earlier < m; ++earlier)
      sum += rows(earlier);
    return sum;
  }
  [[nodiscard]] constexpr std::int64_t rows() const { return before(micro_batches); }
};

}  // namespace strata::plan
