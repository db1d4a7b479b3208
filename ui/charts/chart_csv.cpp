#include "ui/charts/chart_csv.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace strata::ui {
namespace {

std::string quoted(const QString& name) {
  const QString inner = QString(name).replace('"', QStringLiteral("\"\""));
  return QStringLiteral("\"%1\"").arg(inner).toStdString();
}

template <class Number>
void add_number(std::string& out, Number number) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), number).ptr;
  out.append(buffer, end);
}

}  // namespace

CurveTable table_of(const ChartModel& model) {
  CurveTable out;
  for (const auto& one : model.series) {
    CurveTable::Column column{one->name(), {}, one->column(CurveSeries::Column::raw).values()};
    column.steps.reserve(one->size());
    for (std::size_t i = 0; i < one->size(); ++i)
      column.steps.push_back(one->step(i));
    out.columns.push_back(std::move(column));
  }
  return out;
}

std::string to_csv(const CurveTable& table) {
  std::string out = "step";
  for (const CurveTable::Column& column : table.columns)
    out.append(1, ',').append(quoted(column.name));
  out += "\r\n";
  std::vector<std::size_t> at(table.columns.size(), 0);
  constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
  while (true) {
    std::int64_t step = kNone;
    for (std::size_t c = 0; c < at.size(); ++c)
      if (at[c] < table.columns[c].steps.size())
        step = std::min(step, table.columns[c].steps[at[c]]);
    if (step == kNone) return out;
    add_number(out, step);
    for (std::size_t c = 0; c < at.size(); ++c) {
      out += ',';
      const CurveTable::Column& column = table.columns[c];
      if (at[c] == column.steps.size() || column.steps[at[c]] != step) continue;
      const double value = column.values[at[c]++];
      if (!std::isnan(value)) add_number(out, value);
    }
    out += "\r\n";
  }
}

}  // namespace strata::ui
