// Which part of a chart is in sight: all of it and whatever comes, until the user looks closer.
#pragma once

#include <optional>

#include "ui/charts/chart_types.h"

namespace strata::ui {

/// Follows (everything there is, y as the data wants it) until something is zoomed or moved; then
/// holds still until follow(). y is in units of the axis: the decimal logarithm on a log scale.
class ChartView {
 public:
  [[nodiscard]] bool following() const { return !x_ && !y_; }
  /// x in sight when `full` is all there is.
  [[nodiscard]] Range x(Range full) const { return x_.value_or(full); }
  /// y as the user set it; nothing: as the data in sight wants it.
  [[nodiscard]] const std::optional<Range>& y() const { return y_; }

  void follow();
  /// Another scale: what y was set to says nothing there.
  void forget_y() { y_.reset(); }

  /// `factor` below 1 looks closer; `anchor` stays where it is.
  void zoom_x(double factor, double anchor, Range full);
  void zoom_y(double factor, double anchor, Range shown);
  void move_x(double by, Range full);
  void move_y(double by, Range shown);
  void show(Range x, Range y, Range full);

 private:
  void set_x(Range x, Range full);

  std::optional<Range> x_;
  std::optional<Range> y_;
};

}  // namespace strata::ui
