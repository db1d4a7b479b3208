// The curves of a chart as a table of text: one row a step, one column a curve.
#pragma once

#include <string>
#include <vector>

#include "ui/charts/chart_model.h"

namespace strata::ui {

/// A copy of what a table needs, so that it can be written on another thread.
struct CurveTable {
  struct Column {
    QString name;
    std::vector<std::int64_t> steps;
    std::vector<double> values;
  };
  std::vector<Column> columns;
};

CurveTable table_of(const ChartModel& model);
/// RFC 4180 with a header line; empty where a curve has no value.
std::string to_csv(const CurveTable& table);

}  // namespace strata::ui
