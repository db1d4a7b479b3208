#include "ui/data/model/table_columns.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/data/model/specs.h"

namespace strata::ui {
namespace {

QString trimmed_text(std::string_view field) { return to_text(field).trimmed(); }

}  // namespace

QStringList column_names(const data::CsvTable& table) {
  QStringList out;
  for (std::size_t c = 0; c < std::min(table.columns(), kMostColumns); ++c)
    out << QString::fromStdString(table.names[c]);
  return out;
}

QStringList column_names(const data::Dataset& set) {
  QStringList out;
  const auto count =
      std::min<std::size_t>(static_cast<std::size_t>(set.signal.shape.elements()), kMostColumns);
  for (std::size_t c = 0; c < count; ++c)
    out << (c < set.columns.size() ? QString::fromStdString(set.columns[c])
                                   : QCoreApplication::translate("Table", "column %1").arg(c + 1));
  out << QCoreApplication::translate("Table", "target");
  return out;
}

QStringList fields_of(const data::CsvTable& table, const QString& row_name) {
  const int line = row_name.section(':', -1).toInt();
  const auto found = std::lower_bound(table.lines.begin(), table.lines.end(), line);
  if (found == table.lines.end() || *found != line) return {};
  const auto row = static_cast<std::size_t>(found - table.lines.begin());
  QStringList out;
  for (std::size_t c = 0; c < std::min(table.columns(), kMostColumns); ++c)
    out << trimmed_text(table.field(row, c));
  return out;
}

}  // namespace strata::ui
