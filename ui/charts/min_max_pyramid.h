// A growing column of numbers that can say the least and the greatest of any stretch at once, so
// that a chart of a million points draws a few thousand and still shows every spike.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace strata::ui {

/// Least and greatest of a stretch. NaN and infinities do not count: they are gaps.
struct Extent {
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();

  [[nodiscard]] bool is_empty() const { return !(min <= max); }
  void take(double value);
  void take(const Extent& other);
  bool operator==(const Extent&) const = default;
};

class MinMaxPyramid {
 public:
  void append(std::span<const double> values);
  void append(double value) { append(std::span(&value, 1)); }
  /// Forgets the entries from `size` on.
  void truncate(std::size_t size);

  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] double operator[](std::size_t index) const { return values_[index]; }
  [[nodiscard]] const std::vector<double>& values() const { return values_; }

  /// Of the entries first, ..., last - 1, in O(log n).
  [[nodiscard]] Extent extent(std::size_t first, std::size_t last) const;
  /// Bucket i holds the entries edges[i], ..., edges[i + 1] - 1; edges do not descend.
  [[nodiscard]] std::vector<Extent> thin(std::span<const std::size_t> edges) const;

 private:
  void rebuild_from(std::size_t first);

  std::vector<double> values_;
  std::vector<std::vector<Extent>> levels_;  // entry i of level k is of kFactor^(k+1) values
};

}  // namespace strata::ui
