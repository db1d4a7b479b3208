// What a chart shows, without a widget: curves, the run's length and epochs, marks and axes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ui/charts/curve_series.h"

namespace strata::ui {

/// Something that happened at a step: "lr 0.0005".
struct ChartMark {
  std::int64_t step = 0;
  QString text;
};

struct ChartModel {
  std::vector<std::unique_ptr<CurveSeries>> series;  // the place is the id
  std::vector<ChartMark> marks;
  XAxis x_axis = XAxis::step;
  YScale y_scale = YScale::linear;
  Unit unit = Unit::plain;
  double smoothing = 0.6;
  std::int64_t steps_per_epoch = 0;  // 0: not known, no epoch columns
  std::int64_t total_steps = 0;      // 0: not known, the axis ends at the newest step
  bool now_line = false;             // a line at the newest step, and shade behind it

  /// The newest step of any visible curve, 0 where there is none.
  [[nodiscard]] std::int64_t last_step() const;
  /// Everything there is and will be, on the present x axis.
  [[nodiscard]] Range full_x() const;
  /// A step's place on the present x axis; nothing where the run has not been there yet.
  [[nodiscard]] std::optional<double> x_of_step(std::int64_t step) const;
  /// The visible curve that x is measured by: the first with a value at every step.
  [[nodiscard]] const CurveSeries* ruler() const;
  /// Whether some visible curve can be drawn on it.
  [[nodiscard]] bool has_axis(XAxis axis) const;
  /// y as the values between two x want it.
  [[nodiscard]] Range auto_y(Range x) const;
  /// The greatest value between two x, where it lies above `y`.
  [[nodiscard]] std::optional<double> above(Range x, Range y) const;
  /// Whether values in sight cannot be drawn on the log scale.
  [[nodiscard]] bool hides_values(Range x) const;
};

}  // namespace strata::ui
