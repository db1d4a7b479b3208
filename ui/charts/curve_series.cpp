#include "ui/charts/curve_series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace strata::ui {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Adds a stretch as its least and greatest, the nearer to the last point first.
void add_extent(CurveSeries::Outline& out, double x, const Extent& extent) {
  if (extent.is_empty()) {
    if (!out.ys.isEmpty() && !std::isnan(out.ys.back())) {
      out.xs.push_back(x);
      out.ys.push_back(kNan);
    }
    return;
  }
  const double before = out.ys.isEmpty() || std::isnan(out.ys.back()) ? extent.min : out.ys.back();
  const bool rising = std::abs(before - extent.min) <= std::abs(before - extent.max);
  out.xs.push_back(x);
  out.ys.push_back(rising ? extent.min : extent.max);
  if (extent.min == extent.max) return;
  out.xs.push_back(x);
  out.ys.push_back(rising ? extent.max : extent.min);
}

}  // namespace

std::int64_t CurveSeries::step(std::size_t index) const {
  return is_points() ? steps_[index] : first_step_ + static_cast<std::int64_t>(index);
}

void CurveSeries::append(std::int64_t first, std::span<const double> values,
                         std::span<const double> seconds) {
  if (values.empty()) return;
  if (size() == 0) first_step_ = first;
  if (is_points()) {
    const auto replaced = std::lower_bound(steps_.begin(), steps_.end(), first);
    truncate(static_cast<std::size_t>(replaced - steps_.begin()));
    for (std::size_t i = 0; i < values.size(); ++i)
      steps_.push_back(first + static_cast<std::int64_t>(i));
  } else {
    if (first < first_step_) {
      truncate(0);
      first_step_ = first;
    }
    const auto start = static_cast<std::size_t>(first - first_step_);
    truncate(start);
    if (start > size()) raw_.append(std::vector<double>(start - size(), kNan));
  }
  const std::size_t start = size();
  raw_.append(values);
  if (!seconds.empty()) {
    double latest = seconds_.empty() ? seconds.front() : seconds_.back();
    seconds_.resize(start, latest);
    for (const double t : seconds)
      seconds_.push_back(latest = std::max(latest, t));
  }
  if (!is_points()) smooth_from(smoothed_.size());
}

void CurveSeries::truncate(std::size_t size) {
  if (size >= raw_.size()) return;
  raw_.truncate(size);
  if (seconds_.size() > size) seconds_.resize(size);
  if (is_points()) {
    steps_.resize(size);
    return;
  }
  smoothed_.truncate(0);
  smoother_ = Smoother(smoother_.smoothing());
  smooth_from(0);
}

void CurveSeries::set_smoothing(double smoothing) {
  const Smoother smoother(smoothing);
  if (is_points() || smoother.smoothing() == smoother_.smoothing()) return;
  smoother_ = smoother;
  smoothed_.truncate(0);
  smooth_from(0);
}

void CurveSeries::smooth_from(std::size_t first) {
  std::vector<double> values;
  values.reserve(size() - first);
  for (std::size_t i = first; i < size(); ++i)
    values.push_back(smoother_.next(raw_[i]));
  smoothed_.append(values);
}

bool CurveSeries::has_axis(XAxis axis) const {
  if (axis == XAxis::epoch) return steps_per_epoch_ > 0;
  return axis == XAxis::step || (size() > 0 && seconds_.size() == size());
}

double CurveSeries::x(std::size_t index, XAxis axis) const {
  if (axis == XAxis::time) return seconds_[index];
  const auto at = static_cast<double>(step(index));
  return axis == XAxis::epoch ? at / steps_per_epoch_ : at;
}

std::size_t CurveSeries::first_at(double x, XAxis axis) const {
  if (axis == XAxis::time)
    return static_cast<std::size_t>(std::lower_bound(seconds_.begin(), seconds_.end(), x) -
                                    seconds_.begin());
  const double at = std::ceil(axis == XAxis::epoch ? x * steps_per_epoch_ : x);
  if (is_points())
    return static_cast<std::size_t>(
        std::lower_bound(steps_.begin(), steps_.end(), at,
                         [](std::int64_t a, double b) { return static_cast<double>(a) < b; }) -
        steps_.begin());
  return static_cast<std::size_t>(
      std::clamp(at - static_cast<double>(first_step_), 0.0, static_cast<double>(size())));
}

std::optional<std::size_t> CurveSeries::nearest(double x, XAxis axis) const {
  if (size() == 0 || !has_axis(axis)) return std::nullopt;
  const std::size_t behind = first_at(x, axis);
  if (behind == 0) return 0;
  if (behind == size()) return size() - 1;
  return this->x(behind, axis) - x < x - this->x(behind - 1, axis) ? behind : behind - 1;
}

std::optional<std::size_t> CurveSeries::last_at_step(std::int64_t step) const {
  const std::size_t behind = first_at(static_cast<double>(step) + 1, XAxis::step);
  return behind == 0 ? std::nullopt : std::optional(behind - 1);
}

std::vector<std::size_t> CurveSeries::edges(XAxis axis, Range x, int columns) const {
  std::vector<std::size_t> out;
  out.reserve(static_cast<std::size_t>(columns) + 1);
  for (int i = 0; i <= columns; ++i)
    out.push_back(first_at(x.lower + x.size() * i / columns, axis));
  return out;
}

CurveSeries::Outline CurveSeries::outline(Column of, XAxis axis, Range x, int columns) const {
  Outline out;
  if (size() == 0 || columns < 1 || !has_axis(axis)) return out;
  const std::vector<std::size_t> bounds = edges(axis, x, columns);
  // One point beyond either side, so that lines run on to the frame.
  const std::size_t first = bounds.front() == 0 ? 0 : bounds.front() - 1;
  const std::size_t last = std::min(size(), bounds.back() + 1);
  const auto add = [&](std::size_t i) {
    out.xs.push_back(this->x(i, axis));
    out.ys.push_back(value(i, of));
  };
  if (last - first <= 2 * static_cast<std::size_t>(columns)) {
    for (std::size_t i = first; i < last; ++i)
      add(i);
    return out;
  }
  if (first < bounds.front()) add(first);
  const std::vector<Extent> buckets = column(of).thin(bounds);
  for (int i = 0; i < columns; ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (bounds[at] == bounds[at + 1]) continue;  // no step falls there: no gap in the curve
    Extent extent = buckets[at];
    // A smoothed course has no spikes to keep: its middle will do.
    if (of == Column::smoothed && !extent.is_empty())
      extent.min = extent.max = (extent.min + extent.max) / 2;
    add_extent(out, x.lower + x.size() * (i + 0.5) / columns, extent);
  }
  if (bounds.back() < last) add(last - 1);
  return out;
}

}  // namespace strata::ui
