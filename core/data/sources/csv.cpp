// Tables: numbers as they are, words one-hot, one column as the target.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "base/file.h"
#include "data/source.h"
#include "data/sources/csv_schema.h"
#include "data/sources/csv_table.h"

namespace strata::data {
namespace {

using graph::SettingType;

/// Appends one field's numbers. NaN: not known, filled in later.
Result<bool> append(const CsvTable& table, const CsvSchema& schema, const CsvColumn& column,
                    std::size_t row, std::vector<float>& out) {
  const std::string_view field = table.field(row, column.at);
  const bool missing = csv_missing(field);
  if (missing && schema.refuse_missing)
    return Error{fmt::format("row {}: the value is missing", row + 1), table.place(row, column.at),
                 "fill it in, or set \"missing\" to \"mean\""};
  if (!column.categories.empty()) {
    const std::ptrdiff_t category = missing ? -1 : column.category(field);
    for (std::size_t i = 0; i < column.categories.size(); ++i)
      out.push_back(static_cast<std::ptrdiff_t>(i) == category ? 1 : 0);
    return false;
  }
  double value = 0;
  if (missing) {
    out.push_back(schema.zero_missing ? 0 : std::numeric_limits<float>::quiet_NaN());
    return !schema.zero_missing;
  }
  if (!csv_number(field, value) || !std::isfinite(static_cast<float>(value)))
    return Error{fmt::format("row {}: '{}' is not a number", row + 1, field),
                 table.place(row, column.at), "correct it"};
  out.push_back(static_cast<float>(value));
  return false;
}

Result<RawTargets> targets(const CsvTable& table, const CsvSchema& schema) {
  std::vector<std::int64_t> classes;
  std::vector<float> values;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view field = table.field(row, schema.target.at);
    if (csv_missing(field))
      return Error{fmt::format("row {}: the target is missing", row + 1),
                   table.place(row, schema.target.at), "fill it in or drop the row"};
    double value = 0;
    const std::ptrdiff_t category = schema.classes ? schema.target.category(field) : 0;
    if (category < 0 || (!schema.classes && !csv_number(field, value)))
      return Error{fmt::format("row {}: the target '{}' is {}", row + 1, field,
                               schema.classes ? "no class of the training file" : "not a number"),
                   table.place(row, schema.target.at), "correct it"};
    if (schema.classes)
      classes.push_back(category);
    else
      values.push_back(static_cast<float>(value));
  }
  if (schema.classes) return RawTargets(table_of(std::move(classes), 1));
  return RawTargets(table_of(std::move(values), 1));
}

Result<Part> part_of(const CsvTable& table, const CsvSchema& schema, bool& has_missing) {
  std::vector<float> x;
  x.reserve(table.rows() * static_cast<std::size_t>(schema.width()));
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const CsvColumn& column : schema.inputs) {
      STRATA_TRY(const bool missing, append(table, schema, column, row, x));
      has_missing = has_missing || missing;
    }
  }
  Part out;
  out.rows = static_cast<std::int64_t>(table.rows());
  out.x = table_of(std::move(x), schema.width());
  STRATA_TRY(out.y, targets(table, schema));
  out.name = [file = table.file, lines = table.lines](std::int64_t row) {
    return fmt::format("{}:{}", file, lines[static_cast<std::size_t>(row)]);
  };
  return out;
}

/// A row typed as separated values, with or without the target column.
class CsvInput final : public RawInputReader {
 public:
  CsvInput(CsvSchema schema, std::vector<std::string> names, std::string separator)
      : schema_(std::move(schema)), names_(std::move(names)), separator_(std::move(separator)) {}

  Result<Row> read(const std::string& input) const override {
    STRATA_TRY(CsvTable table, parse_csv(input, "input", separator_, "no"));
    const bool without_target = table.columns() + 1 == names_.size();
    if (table.columns() != names_.size() && !without_target)
      return Error{
          fmt::format("{} values, the table has {} columns", table.columns(), names_.size()),
          "input", fmt::format("give {}", fmt::join(names_, ", "))};
    table.names = names_;
    if (without_target)
      table.fields.insert(table.fields.begin() + static_cast<std::ptrdiff_t>(schema_.target.at),
                          std::string_view());
    std::vector<float> out;
    for (const CsvColumn& column : schema_.inputs) {
      STRATA_TRY(const bool missing, append(table, schema_, column, 0, out));
      if (missing) out.back() = 0;
    }
    return Row(std::move(out));
  }

 private:
  CsvSchema schema_;
  std::vector<std::string> names_;
  std::string separator_;
};

Result<SourceFacts> describe(const SourceQuestion& question) {
  STRATA_TRY(const CsvTable table, read_csv(question.path, question.spec));
  STRATA_TRY(const CsvSchema schema, csv_schema(table, question.settings()));
  SourceFacts out;
  out.signal = {graph::Shape{schema.width()}, 0};
  out.target = csv_target(table, schema);
  out.train_rows = static_cast<std::int64_t>(table.rows());
  return out;
}

Result<RawSet> open(const SourceQuestion& question) {
  STRATA_TRY(const CsvTable table, read_csv(question.path, question.spec));
  STRATA_TRY(const CsvSchema schema, csv_schema(table, question.settings()));
  RawSet out;
  out.signal = {graph::Shape{schema.width()}, 0};
  out.target = csv_target(table, schema);
  out.columns = csv_input_names(table, schema);
  STRATA_TRY(out.train, part_of(table, schema, out.has_missing));
  if (!question.validation_path.empty()) {
    STRATA_TRY(const CsvTable other, read_csv(question.validation_path, question.spec));
    if (other.columns() != table.columns())
      return Error{
          fmt::format("{} columns, the training file has {}", other.columns(), table.columns()),
          other.file, "give both the same columns"};
    STRATA_TRY(out.validation, part_of(other, schema, out.has_missing));
  }
  out.input =
      std::make_shared<CsvInput>(schema, table.names, question.settings().word("separator"));
  return out;
}

graph::Setting word(std::string name, std::string title, std::string usual, std::string help,
                    std::vector<std::string> choices = {}) {
  return {.name = std::move(name),
          .title = std::move(title),
          .type = SettingType::word,
          .otherwise = std::move(usual),
          .help = std::move(help),
          .choices = std::move(choices)};
}

}  // namespace

SourceKind csv_source() {
  return {
      .name = "csv",
      .title = "Table (CSV)",
      .group = SourceGroup::files,
      .summary =
          "A table of numbers and words: words become one column per category, missing numbers the "
          "column's mean.",
      .layout = "a file of values separated by commas, semicolons or tabs (.gz too)",
      .settings =
          {word("target", "Target", "",
                "Name or number (from 1) of the column to predict; empty: the last."),
           word("task", "Task", "auto",
                "Predict a class or a number; auto: classes for words and few whole numbers.",
                {"auto", "classification", "regression"}),
           word("columns", "Columns", "",
                "Input columns, separated by commas; empty: all but the target."),
           word("ignore", "Ignore", "", "Columns to leave out, such as an id."),
           word("categorical", "Categories", "", "Columns of numbers that stand for categories."),
           word("header", "Header", "auto", "Whether the first row names the columns.",
                {"auto", "yes", "no"}),
           word("separator", "Separator", "auto", "What stands between values.",
                {"auto", "comma", "semicolon", "tab"}),
           word("missing", "Missing", "mean",
                "What a missing number becomes: the column's mean over the training rows, zero, or "
                "an error.",
                {"mean", "zero", "refuse"})},
      .usual_validation = "0.2",
      .describe = describe,
      .open = open};
}

}  // namespace strata::data
