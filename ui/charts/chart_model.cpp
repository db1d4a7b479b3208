#include "ui/charts/chart_model.h"

#include <algorithm>
#include <cmath>

#include "ui/charts/y_range.h"

namespace strata::ui {
namespace {

constexpr int kSamples = 128;  // stretches whose extents decide on the y axis

/// The extents of a curve between two x, in kSamples stretches, and how far the run was at each.
void add_samples(std::vector<Sample>& out, const CurveSeries& series, XAxis axis, Range x) {
  if (!series.has_axis(axis)) return;
  const std::size_t first = series.first_at(x.lower, axis);
  std::size_t last = series.first_at(x.upper, axis);
  if (last < series.size() && series.x(last, axis) <= x.upper) ++last;
  std::vector<std::size_t> edges;
  const std::size_t count = last > first ? last - first : 0;
  const std::size_t parts = std::min<std::size_t>(count, kSamples);
  for (std::size_t i = 0; i <= parts; ++i)
    edges.push_back(first + count * i / std::max<std::size_t>(1, parts));
  const std::vector<Extent> extents = series.column(CurveSeries::Column::raw).thin(edges);
  for (std::size_t i = 0; i < extents.size(); ++i) {
    if (extents[i].is_empty()) continue;
    // What is validated is no start, however early it comes.
    const double progress =
        series.is_points() ? 1 : static_cast<double>(edges[i]) / static_cast<double>(last);
    out.push_back({extents[i].min, progress});
    out.push_back({extents[i].max, progress});
  }
}

}  // namespace

const CurveSeries* ChartModel::ruler() const {
  const CurveSeries* points = nullptr;
  for (const auto& one : series) {
    if (!one->visible() || one->size() == 0) continue;
    if (!one->is_points()) return one.get();
    if (points == nullptr) points = one.get();
  }
  return points;
}

std::int64_t ChartModel::last_step() const {
  std::int64_t last = 0;
  for (const auto& one : series)
    if (one->visible() && one->size() > 0) last = std::max(last, one->step(one->size() - 1));
  return last;
}

bool ChartModel::has_axis(XAxis axis) const {
  return std::any_of(series.begin(), series.end(), [&](const auto& one) {
    return one->visible() && one->size() > 0 && one->has_axis(axis);
  });
}

std::optional<double> ChartModel::x_of_step(std::int64_t step) const {
  const auto at = static_cast<double>(step);
  if (x_axis == XAxis::step) return at;
  if (x_axis == XAxis::epoch)
    return steps_per_epoch > 0 ? std::optional(at / static_cast<double>(steps_per_epoch))
                               : std::nullopt;
  const CurveSeries* by = ruler();
  if (by == nullptr || !by->has_axis(XAxis::time)) return std::nullopt;
  const std::size_t index = by->first_at(at, XAxis::step);
  return index < by->size() ? std::optional(by->x(index, XAxis::time)) : std::nullopt;
}

Range ChartModel::full_x() const {
  Range full{0, 0};
  for (const auto& one : series) {
    if (!one->visible() || one->size() == 0 || !one->has_axis(x_axis)) continue;
    full.lower = std::min(full.lower, one->x(0, x_axis));
    full.upper = std::max(full.upper, one->x(one->size() - 1, x_axis));
  }
  if (x_axis != XAxis::time && total_steps > 0)
    full.upper = std::max(full.upper, x_of_step(total_steps).value_or(0));
  if (!(full.size() > 0)) full.upper = full.lower + 1;
  return full;
}

Range ChartModel::auto_y(Range x) const {
  std::vector<Sample> samples;
  for (const auto& one : series)
    if (one->visible()) add_samples(samples, *one, x_axis, x);
  if (y_scale == YScale::linear && unit == Unit::plain) calm_start(samples);
  std::vector<double> values;
  for (const Sample& sample : samples)
    values.push_back(sample.value);
  const std::optional<Range> range = robust_range(std::move(values), y_scale);
  if (range) return with_margin(*range, y_scale, unit);
  return y_scale == YScale::log ? Range{0.01, 1} : Range{0, 1};
}

std::optional<double> ChartModel::above(Range x, Range y) const {
  Extent all;
  for (const auto& one : series) {
    if (!one->visible() || one->size() == 0 || !one->has_axis(x_axis)) continue;
    const std::size_t last = std::min(one->size(), one->first_at(x.upper, x_axis) + 1);
    const std::size_t first = std::min(last, one->first_at(x.lower, x_axis));
    all.take(one->column(CurveSeries::Column::raw).extent(first, last));
  }
  return !all.is_empty() && all.max > y.upper ? std::optional(all.max) : std::nullopt;
}

bool ChartModel::hides_values(Range x) const {
  if (y_scale != YScale::log) return false;
  for (const auto& one : series) {
    if (!one->visible() || !one->has_axis(x_axis)) continue;
    const Extent e =
        one->column(CurveSeries::Column::raw)
            .extent(one->first_at(x.lower, x_axis), one->first_at(x.upper, x_axis) + 1);
    if (!e.is_empty() && e.min <= 0) return true;
  }
  return false;
}

}  // namespace strata::ui
