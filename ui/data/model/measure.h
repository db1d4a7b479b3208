// Figures of an opened data set: classes by split, and what values its rows hold.
#pragma once

#include <QString>
#include <array>
#include <cstdint>
#include <vector>

#include "ui/data/model/opened.h"

namespace strata::ui {

inline constexpr int kBins = 48;

/// One channel of images, one column of a table, the lengths of texts.
struct ValueFigures {
  QString name;
  double least = 0;
  double most = 0;
  double mean = 0;
  double deviation = 0;
  std::int64_t missing = 0;
  std::int64_t distinct = 0;  // of words; 0 for numbers
  std::vector<double> bins;   // shares of the rows, from `from` to `to`
  double from = 0;
  double to = 1;
};

struct Measures {
  bool after = false;
  ViewKind kind = ViewKind::table;
  std::vector<ValueFigures> values;
  std::int64_t rows_looked_at = 0;
  double rows_per_second = 0;  // read and prepared, on one thread
  /// Rows per class, by split; empty where rows have no single class.
  std::array<std::vector<std::int64_t>, 3> class_rows;
  std::vector<QString> class_names;
  /// Of the targets, where they are real values.
  std::vector<ValueFigures> targets;

  /// Rows of the largest class for each of the smallest one, in the training rows; 0: no classes.
  [[nodiscard]] double imbalance() const;
};

/// Looks at no more than `most_rows` training rows, evenly spaced.
Measures measure(const OpenedData& data, bool after, std::int64_t most_rows = 2000);

}  // namespace strata::ui
