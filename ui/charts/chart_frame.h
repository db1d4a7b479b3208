// One picture of a chart, ready to be drawn: lines already thinned, marks, ticks and ranges.
#pragma once

#include <QColor>
#include <QSize>
#include <QVector>
#include <optional>
#include <vector>

#include "ui/charts/chart_model.h"
#include "ui/charts/chart_view.h"

namespace strata::ui {

struct ChartFrame {
  struct Line {
    QVector<double> xs = {};
    QVector<double> ys = {};
    QColor colour = {};
    double width = 1;
    bool round_marks = false;
    bool fine = true;  // drawn with smooth edges
  };
  /// A vertical line with a word above it.
  struct Upright {
    double x = 0;
    QString text;
  };

  Range x;
  Range y;
  bool log = false;
  std::vector<Tick> x_ticks;
  std::vector<Tick> y_ticks;
  std::vector<Line> lines;
  std::vector<double> epoch_ends;
  std::vector<Upright> epoch_names;  // centred on x, above the frame
  std::vector<Upright> marks;
  std::optional<double> now;  // the newest step's place
  QString notice;             // what the chart cannot show, and why
};

/// `area`: of the frame the curves are drawn in, in pixels.
ChartFrame build_frame(const ChartModel& model, const ChartView& view, QSize area,
                       const Tokens& tokens);

/// y between the units of the axis (logarithms on a log scale) and of the values.
Range to_axis(Range y, YScale scale);
Range from_axis(Range y, YScale scale);

}  // namespace strata::ui
