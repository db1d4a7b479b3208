#include "ui/charts/chart_frame.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/charts/reading.h"
#include "ui/charts/ticks.h"

namespace strata::ui {
namespace {

constexpr int kTickWidth = 76;
constexpr int kTickHeight = 52;
constexpr int kEpochNameWidth = 62;
constexpr double kBoldWidth = 2;
constexpr int kMostFineCurves = 4;
constexpr double kFaintShare = 0.55;  // of the single steps' colour where only they are drawn
constexpr double kFarOutside = 40;    // heights of the frame beyond which a line may be bent

QString tr(const char* text) { return QCoreApplication::translate("CurveChart", text); }

/// Numbers a painter can cope with: no infinities, nothing far outside, gaps for what a log scale
/// has no place for.
void make_drawable(QVector<double>& ys, Range y, bool log) {
  const double air = kFarOutside * y.size();
  for (double& v : ys) {
    if (!std::isfinite(v) || (log && v <= 0))
      v = std::numeric_limits<double>::quiet_NaN();
    else if (!log)
      v = std::clamp(v, y.lower - air, y.upper + air);
  }
}

void add_line(ChartFrame& frame, const ChartModel& model, const CurveSeries& series,
              CurveSeries::Column column, int columns, ChartFrame::Line look) {
  CurveSeries::Outline outline = series.outline(column, model.x_axis, frame.x, columns);
  if (outline.xs.isEmpty()) return;
  look.xs = std::move(outline.xs);
  look.ys = std::move(outline.ys);
  make_drawable(look.ys, frame.y, frame.log);
  frame.lines.push_back(std::move(look));
}

/// Faint single steps first, then the bold courses, validation on top.
void add_lines(ChartFrame& frame, const ChartModel& model, int columns, const Tokens& tokens) {
  using Column = CurveSeries::Column;
  const bool smooth = model.smoothing > 0;
  const auto noisy = std::count_if(model.series.begin(), model.series.end(), [](const auto& one) {
    return one->visible() && !one->is_points();
  });
  // Where many curves lie on each other, columns of two pixels show as much, in half the time.
  const int raw_columns = noisy > kMostFineCurves ? (columns + 1) / 2 : columns;
  const double faint = smooth ? std::min(1.0, 1.6 * tokens.chart.train_raw_opacity) : kFaintShare;
  for (const auto& one : model.series) {
    if (!one->visible() || one->is_points()) continue;
    const QColor colour = mixed(one->look().colour(tokens), tokens.surface.panel, faint);
    add_line(frame, model, *one, Column::raw, raw_columns, {.colour = colour, .fine = false});
  }
  for (const auto& one : model.series) {
    if (!one->visible() || one->is_points() || !smooth) continue;
    add_line(frame, model, *one, Column::smoothed, (columns + 1) / 2,
             {.colour = one->look().colour(tokens), .width = kBoldWidth});
  }
  for (const auto& one : model.series) {
    if (!one->visible() || !one->is_points()) continue;
    add_line(frame, model, *one, Column::raw, columns,
             {.colour = one->look().colour(tokens), .width = 1.5, .round_marks = true});
  }
}

void add_ticks(ChartFrame& frame, const ChartModel& model, QSize area) {
  const int across = std::max(1, area.width() / kTickWidth);
  const int up = std::max(2, area.height() / kTickHeight);
  if (model.x_axis == XAxis::step)
    frame.x_ticks = step_ticks(frame.x, across, static_cast<double>(model.steps_per_epoch));
  else if (model.x_axis == XAxis::epoch)
    frame.x_ticks = epoch_ticks(frame.x, across);
  else
    frame.x_ticks = time_ticks(frame.x, across);
  frame.y_ticks =
      frame.log ? log_ticks(frame.y, up, model.unit) : value_ticks(frame.y, up, model.unit);
}

/// The first epoch that can be in sight: every nth counts. Time has no rule, so all are looked at.
std::int64_t first_epoch(const ChartFrame& frame, const ChartModel& model, std::int64_t nth) {
  if (model.x_axis == XAxis::time || frame.x.lower <= 0) return nth;
  const double epoch = model.x_axis == XAxis::epoch
                           ? frame.x.lower
                           : frame.x.lower / static_cast<double>(model.steps_per_epoch);
  return (static_cast<std::int64_t>(epoch) / nth + 1) * nth;
}

/// Dotted lines at the ends of epochs and their names above; only every nth where they crowd.
void add_epochs(ChartFrame& frame, const ChartModel& model, QSize area) {
  if (model.steps_per_epoch <= 0) return;
  const std::int64_t end = std::max(model.total_steps, model.last_step());
  const auto epochs = static_cast<double>(end) / static_cast<double>(model.steps_per_epoch);
  const double in_sight = epochs * frame.x.size() / model.full_x().size();
  const double least = frame.x.size() * kEpochNameWidth / std::max(1, area.width());
  const auto nth =
      static_cast<std::int64_t>(every_nth(in_sight, std::max(1, area.width() / kEpochNameWidth)));
  const auto end_of = [&](std::int64_t epoch) {
    return model.x_of_step(std::min(end, epoch * model.steps_per_epoch));
  };
  for (std::int64_t epoch = first_epoch(frame, model, nth);
       (epoch - nth) * model.steps_per_epoch < end; epoch += nth) {
    const std::optional<double> at = end_of(epoch);
    if (!at) return;
    if (frame.x.holds(*at)) frame.epoch_ends.push_back(*at);
    // One epoch's name stands over its column, that of every nth over its end.
    const double from = std::max(end_of(epoch - 1).value_or(0), frame.x.lower);
    const double to = std::min(*at, frame.x.upper);
    const double middle = nth == 1 ? (from + to) / 2 : *at;
    if (frame.x.holds(middle) && (nth > 1 || to - from >= least))
      frame.epoch_names.push_back({middle, tr("epoch %1").arg(epoch)});
    if (*at > frame.x.upper) return;
  }
}

void add_marks(ChartFrame& frame, const ChartModel& model) {
  for (const ChartMark& mark : model.marks) {
    const std::optional<double> at = model.x_of_step(mark.step);
    if (at && frame.x.holds(*at)) frame.marks.push_back({*at, mark.text});
  }
  if (!model.now_line || model.last_step() == 0) return;
  frame.now = model.x_of_step(model.last_step());
}

}  // namespace

Range to_axis(Range y, YScale scale) {
  if (scale == YScale::linear) return y;
  return {std::log10(y.lower), std::log10(y.upper)};
}

Range from_axis(Range y, YScale scale) {
  if (scale == YScale::linear) return y;
  return {std::pow(10.0, y.lower), std::pow(10.0, y.upper)};
}

ChartFrame build_frame(const ChartModel& model, const ChartView& view, QSize area,
                       const Tokens& tokens) {
  ChartFrame frame;
  frame.log = model.y_scale == YScale::log;
  frame.x = view.x(model.full_x());
  frame.y = view.y() ? from_axis(*view.y(), model.y_scale) : model.auto_y(frame.x);
  add_lines(frame, model, std::max(1, area.width()), tokens);
  add_ticks(frame, model, area);
  add_epochs(frame, model, area);
  add_marks(frame, model);
  if (model.hides_values(frame.x))
    frame.notice = tr("Values at or below zero are not shown");
  else if (const auto above = model.above(frame.x, frame.y); above && !view.y())
    frame.notice = tr("↑ up to %1").arg(value_text(*above, model.unit));
  return frame;
}

}  // namespace strata::ui
