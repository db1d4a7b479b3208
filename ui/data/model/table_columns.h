// Names and fields of tables, as the file writes them and as the network reads them.
#pragma once

#include <QString>
#include <QStringList>

#include "data/dataset.h"
#include "data/sources/csv_table.h"

namespace strata::ui {

/// Most columns shown of rows that have more.
inline constexpr std::size_t kMostColumns = 200;

/// The file's own columns.
QStringList column_names(const data::CsvTable& table);
/// The columns of what the network reads, numbered where they have no names, and the target.
QStringList column_names(const data::Dataset& set);
/// The fields of the row of that name ("bank.csv:17"); none when there is no such row.
QStringList fields_of(const data::CsvTable& table, const QString& row_name);

}  // namespace strata::ui
