#include "ui/charts/chart_view.h"

#include <algorithm>
#include <cmath>

namespace strata::ui {
namespace {

constexpr double kClosest = 1e-6;  // of everything there is
constexpr double kLeastY = 1e-12;
constexpr double kMostY = 1e30;

Range zoomed(Range range, double factor, double anchor) {
  return {anchor - (anchor - range.lower) * factor, anchor + (range.upper - anchor) * factor};
}

}  // namespace

void ChartView::follow() {
  x_.reset();
  y_.reset();
}

void ChartView::set_x(Range x, Range full) {
  const double size = std::clamp(x.size(), kClosest * full.size(), full.size());
  if (size >= full.size()) {
    x_ = full;
    return;
  }
  // Never beyond the ends: an empty chart says nothing.
  const double middle = (x.lower + x.upper) / 2;
  const double lower = std::clamp(middle - size / 2, full.lower, full.upper - size);
  x_ = Range{lower, lower + size};
}

void ChartView::zoom_x(double factor, double anchor, Range full) {
  const Range now = x(full);
  if (following() && factor >= 1) return;  // all of it is in sight already
  set_x(zoomed(now, factor, anchor), full);
}

void ChartView::zoom_y(double factor, double anchor, Range shown) {
  const Range next = zoomed(shown, factor, anchor);
  if (next.size() > kLeastY * std::max(1.0, std::abs(anchor)) && next.size() < kMostY) y_ = next;
}

void ChartView::move_x(double by, Range full) {
  if (by == 0) return;
  const Range now = x(full);
  set_x({now.lower + by, now.upper + by}, full);
}

void ChartView::move_y(double by, Range shown) {
  if (by != 0) y_ = Range{shown.lower + by, shown.upper + by};
}

void ChartView::show(Range x, Range y, Range full) {
  set_x(x, full);
  if (y.size() > kLeastY * std::max(1.0, std::abs(y.lower))) y_ = y;
}

}  // namespace strata::ui
