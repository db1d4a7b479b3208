// How a table's columns become numbers: decided by the training file, followed by every other one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/dataset.h"
#include "data/sources/csv_table.h"
#include "graph/setting.h"

namespace strata::data {

/// How one column becomes numbers. No categories: it holds numbers.
struct CsvColumn {
  std::size_t at = 0;
  std::vector<std::string> categories;  // sorted
  [[nodiscard]] std::size_t width() const { return categories.empty() ? 1 : categories.size(); }
  /// The number of a field's category; -1 where it has none.
  [[nodiscard]] std::ptrdiff_t category(std::string_view field) const;
};

struct CsvSchema {
  std::vector<CsvColumn> inputs;
  CsvColumn target;
  bool classes = true;  // the target is a class; else a value
  bool refuse_missing = false;
  bool zero_missing = false;

  /// Numbers in an input row.
  [[nodiscard]] std::int64_t width() const;
};

/// Chooses target, inputs and categories; refuses columns that are neither numbers nor categories.
Result<CsvSchema> csv_schema(const CsvTable& table, const graph::Settings& settings);

Target csv_target(const CsvTable& table, const CsvSchema& schema);
/// Names of the input numbers: "age", "job=clerk", ...
std::vector<std::string> csv_input_names(const CsvTable& table, const CsvSchema& schema);

}  // namespace strata::data
