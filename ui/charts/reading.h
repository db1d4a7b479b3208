// What a chart says about one step: the values of all curves there.
#pragma once

#include <QColor>
#include <optional>
#include <vector>

#include "ui/charts/chart_model.h"

namespace strata::ui {

struct ChartReading {
  struct Row {
    QString name;
    QString value;
    QColor colour;
    double x = 0;             // of the value: points are read at their last one
    std::optional<double> y;  // where a dot shall be drawn
  };
  std::int64_t step = 0;
  double x = 0;
  QString step_text;   // "Step 1,564"
  QString epoch_text;  // "epoch 2.0", or empty
  std::vector<Row> rows;
};

/// Of the step next to x; nothing while there is none.
std::optional<ChartReading> read_at(const ChartModel& model, double x, const Tokens& tokens);

/// A value as chart, legend and card write it: "1.121", "60.48 %", "–" where there is none.
QString value_text(double value, Unit unit);

}  // namespace strata::ui
