// Tables: numbers as they are, words one-hot, one column as the target.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/file.h"
#include "data/files/gzip.h"
#include "data/source.h"
#include "data/sources/csv_table.h"

namespace strata::data {
namespace {

using graph::SettingType;

constexpr std::size_t kMostCategories = 1000;
constexpr std::size_t kMostNumericClasses = 20;
constexpr double kMostlyNumbers = 0.9;

/// How one column becomes numbers. No categories: it holds numbers.
struct Column {
  std::size_t at = 0;
  std::vector<std::string> categories;  // sorted
  [[nodiscard]] std::size_t width() const { return categories.empty() ? 1 : categories.size(); }
};

/// What the training file says of its columns; other files are read by it.
struct Schema {
  std::vector<Column> inputs;
  Column target;
  bool classes = true;
  bool refuse_missing = false;
  bool zero_missing = false;
};

std::vector<std::string> listed(const std::string& words) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= words.size();) {
    const std::size_t end = std::min(words.find(',', from), words.size());
    if (const std::string_view word = trimmed(std::string_view(words).substr(from, end - from));
        !word.empty())
      out.emplace_back(word);
    from = end + 1;
  }
  return out;
}

Result<std::vector<bool>> chosen(const CsvTable& table, const std::string& words) {
  std::vector<bool> out(table.columns());
  for (const std::string& name : listed(words)) {
    STRATA_TRY(const std::size_t at, table.column(name));
    out[at] = true;
  }
  return out;
}

struct Census {
  std::size_t numbers = 0;
  std::size_t words = 0;
  std::size_t first_word = 0;  // its row
};

Census census(const CsvTable& table, std::size_t column) {
  Census out;
  double ignored = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view field = table.field(row, column);
    if (csv_missing(field)) continue;
    if (csv_number(field, ignored)) {
      ++out.numbers;
    } else if (out.words++ == 0) {
      out.first_word = row;
    }
  }
  return out;
}

/// Distinct values, by number where all are numbers.
std::vector<std::string> categories(const CsvTable& table, std::size_t column) {
  std::map<std::string, double, std::less<>> found;
  bool numbers = true;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view field = trimmed(table.field(row, column));
    if (csv_missing(field) || found.contains(field)) continue;
    double value = 0;
    numbers = csv_number(field, value) && numbers;
    found.emplace(field, value);
  }
  std::vector<std::string> out;
  for (const auto& [word, value] : found)
    out.push_back(word);
  if (numbers)
    std::sort(out.begin(), out.end(), [&](auto& a, auto& b) { return found[a] < found[b]; });
  return out;
}

/// Numbers or categories; a few words among many numbers are taken for mistakes.
Result<Column> input_column(const CsvTable& table, std::size_t at, bool forced) {
  const Census counts = census(table, at);
  if (!forced && counts.words == 0) return Column{at, {}};
  if (!forced && static_cast<double>(counts.numbers) >=
                     kMostlyNumbers * static_cast<double>(counts.numbers + counts.words))
    return Error{fmt::format("row {}: '{}' is not a number", counts.first_word + 1,
                             table.field(counts.first_word, at)),
                 table.place(counts.first_word, at),
                 "correct it, or name the column in \"categorical\""};
  Column out{at, categories(table, at)};
  if (out.categories.size() > kMostCategories)
    return Error{
        fmt::format("column '{}' has {} different words", table.names[at], out.categories.size()),
        table.file, "leave it out with \"ignore\""};
  return out;
}

Result<> choose_target(const CsvTable& table, const graph::Settings& settings, Schema& schema) {
  const std::string& name = settings.word("target");
  STRATA_TRY(schema.target.at, table.column(name.empty() ? "-1" : name));
  const std::size_t at = schema.target.at;
  const Census counts = census(table, at);
  std::vector<std::string> values = categories(table, at);
  const std::string& task = settings.word("task");
  const bool whole = std::all_of(values.begin(), values.end(), [](const std::string& v) {
    double number = 0;
    return csv_number(v, number) && number == std::nearbyint(number);
  });
  schema.classes =
      task == "classification" ||
      (task == "auto" && (counts.words > 0 || (whole && values.size() <= kMostNumericClasses)));
  if (!schema.classes && counts.words > 0)
    return Error{fmt::format("row {}: the target '{}' is not a number", counts.first_word + 1,
                             table.field(counts.first_word, at)),
                 table.place(counts.first_word, at),
                 "correct it, or set \"task\" to \"classification\""};
  if (!schema.classes) return {};
  if (values.size() > 10 * kMostCategories)
    return Error{fmt::format("the target '{}' has {} classes", table.names[at], values.size()),
                 table.file,
                 "name another column as \"target\", or set \"task\" to \"regression\""};
  if (values.size() < 2)
    return Error{fmt::format("the target '{}' has only one class", table.names[at]), table.file,
                 "add rows of another class"};
  schema.target.categories = std::move(values);
  return {};
}

Result<Schema> schema_of(const CsvTable& table, const graph::Settings& settings) {
  Schema out;
  out.refuse_missing = settings.word("missing") == "refuse";
  out.zero_missing = settings.word("missing") == "zero";
  STRATA_CHECK(choose_target(table, settings, out));
  STRATA_TRY(const std::vector<bool> wanted, chosen(table, settings.word("columns")));
  STRATA_TRY(const std::vector<bool> ignored, chosen(table, settings.word("ignore")));
  STRATA_TRY(const std::vector<bool> forced, chosen(table, settings.word("categorical")));
  const bool all = std::find(wanted.begin(), wanted.end(), true) == wanted.end();
  for (std::size_t c = 0; c < table.columns(); ++c) {
    if (c == out.target.at || ignored[c] || (!all && !wanted[c])) continue;
    STRATA_TRY(Column column, input_column(table, c, forced[c]));
    out.inputs.push_back(std::move(column));
  }
  if (out.inputs.empty())
    return Error{"no input column is left", table.file, "name other \"columns\""};
  return out;
}

std::int64_t width(const Schema& schema) {
  std::size_t sum = 0;
  for (const Column& column : schema.inputs)
    sum += column.width();
  return static_cast<std::int64_t>(sum);
}

Target target_of(const CsvTable& table, const Schema& schema) {
  Target out;
  out.kind = schema.classes ? Target::Kind::classes : Target::Kind::values;
  out.classes = static_cast<std::int64_t>(schema.target.categories.size());
  out.names = schema.classes ? schema.target.categories
                             : std::vector<std::string>{table.names[schema.target.at]};
  return out;
}

std::vector<std::string> input_names(const CsvTable& table, const Schema& schema) {
  std::vector<std::string> out;
  for (const Column& column : schema.inputs) {
    if (column.categories.empty()) out.push_back(table.names[column.at]);
    for (const std::string& category : column.categories)
      out.push_back(table.names[column.at] + "=" + category);
  }
  return out;
}

std::ptrdiff_t category_of(const Column& column, std::string_view field) {
  const auto found = std::find(column.categories.begin(), column.categories.end(), trimmed(field));
  return found == column.categories.end() ? -1 : found - column.categories.begin();
}

/// Appends one field's numbers. NaN: not known, filled in later.
Result<bool> append(const CsvTable& table, const Schema& schema, const Column& column,
                    std::size_t row, std::vector<float>& out) {
  const std::string_view field = table.field(row, column.at);
  const bool missing = csv_missing(field);
  if (missing && schema.refuse_missing)
    return Error{fmt::format("row {}: the value is missing", row + 1), table.place(row, column.at),
                 "fill it in, or set \"missing\" to \"mean\""};
  if (!column.categories.empty()) {
    const std::ptrdiff_t category = missing ? -1 : category_of(column, field);
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

Result<RawTargets> targets(const CsvTable& table, const Schema& schema) {
  std::vector<std::int64_t> classes;
  std::vector<float> values;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view field = table.field(row, schema.target.at);
    if (csv_missing(field))
      return Error{fmt::format("row {}: the target is missing", row + 1),
                   table.place(row, schema.target.at), "fill it in or drop the row"};
    double value = 0;
    const std::ptrdiff_t category = schema.classes ? category_of(schema.target, field) : 0;
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

Result<Part> part_of(const CsvTable& table, const Schema& schema, bool& has_missing) {
  std::vector<float> x;
  x.reserve(table.rows() * static_cast<std::size_t>(width(schema)));
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const Column& column : schema.inputs) {
      STRATA_TRY(const bool missing, append(table, schema, column, row, x));
      has_missing = has_missing || missing;
    }
  }
  Part out;
  out.rows = static_cast<std::int64_t>(table.rows());
  out.x = table_of(std::move(x), width(schema));
  STRATA_TRY(out.y, targets(table, schema));
  out.name = [file = table.file, lines = table.lines](std::int64_t row) {
    return fmt::format("{}:{}", file, lines[static_cast<std::size_t>(row)]);
  };
  return out;
}

Result<CsvTable> read_table(const std::filesystem::path& path, const SourceQuestion& question) {
  if (path.empty())
    return Error{"'path' is missing", question.spec.where, "add \"path\": the table's file"};
  STRATA_TRY(std::string text, read_maybe_gzip(path));
  return parse_csv(std::move(text), path.string(), question.settings().word("separator"),
                   question.settings().word("header"));
}

/// A row typed as separated values, with or without the target column.
class CsvInput final : public RawInputReader {
 public:
  CsvInput(Schema schema, std::vector<std::string> names, std::string separator)
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
    for (const Column& column : schema_.inputs) {
      STRATA_TRY(const bool missing, append(table, schema_, column, 0, out));
      if (missing) out.back() = 0;
    }
    return Row(std::move(out));
  }

 private:
  Schema schema_;
  std::vector<std::string> names_;
  std::string separator_;
};

Result<SourceFacts> describe(const SourceQuestion& question) {
  STRATA_TRY(const CsvTable table, read_table(question.path, question));
  STRATA_TRY(const Schema schema, schema_of(table, question.settings()));
  SourceFacts out;
  out.signal = {graph::Shape{width(schema)}, 0};
  out.target = target_of(table, schema);
  out.train_rows = static_cast<std::int64_t>(table.rows());
  return out;
}

Result<RawSet> open(const SourceQuestion& question) {
  STRATA_TRY(const CsvTable table, read_table(question.path, question));
  STRATA_TRY(const Schema schema, schema_of(table, question.settings()));
  RawSet out;
  out.signal = {graph::Shape{width(schema)}, 0};
  out.target = target_of(table, schema);
  out.columns = input_names(table, schema);
  STRATA_TRY(out.train, part_of(table, schema, out.has_missing));
  if (!question.validation_path.empty()) {
    STRATA_TRY(const CsvTable other, read_table(question.validation_path, question));
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
