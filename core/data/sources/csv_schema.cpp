#include "data/sources/csv_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace strata::data {
namespace {

constexpr std::size_t kMostCategories = 1000;
constexpr std::size_t kMostNumericClasses = 20;
constexpr double kMostlyNumbers = 0.9;

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
Result<CsvColumn> input_column(const CsvTable& table, std::size_t at, bool forced) {
  const Census counts = census(table, at);
  if (!forced && counts.words == 0) return CsvColumn{at, {}};
  if (!forced && static_cast<double>(counts.numbers) >=
                     kMostlyNumbers * static_cast<double>(counts.numbers + counts.words))
    return Error{fmt::format("row {}: '{}' is not a number", counts.first_word + 1,
                             table.field(counts.first_word, at)),
                 table.place(counts.first_word, at),
                 "correct it, or name the column in \"categorical\""};
  CsvColumn out{at, categories(table, at)};
  if (out.categories.size() > kMostCategories)
    return Error{
        fmt::format("column '{}' has {} different words", table.names[at], out.categories.size()),
        table.file, "leave it out with \"ignore\""};
  return out;
}

Result<> choose_target(const CsvTable& table, const graph::Settings& settings, CsvSchema& schema) {
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

}  // namespace

std::ptrdiff_t CsvColumn::category(std::string_view field) const {
  const auto found = std::find(categories.begin(), categories.end(), trimmed(field));
  return found == categories.end() ? -1 : found - categories.begin();
}

Result<CsvSchema> csv_schema(const CsvTable& table, const graph::Settings& settings) {
  CsvSchema out;
  out.refuse_missing = settings.word("missing") == "refuse";
  out.zero_missing = settings.word("missing") == "zero";
  STRATA_CHECK(choose_target(table, settings, out));
  STRATA_TRY(const std::vector<bool> wanted, chosen(table, settings.word("columns")));
  STRATA_TRY(const std::vector<bool> ignored, chosen(table, settings.word("ignore")));
  STRATA_TRY(const std::vector<bool> forced, chosen(table, settings.word("categorical")));
  const bool all = std::find(wanted.begin(), wanted.end(), true) == wanted.end();
  for (std::size_t c = 0; c < table.columns(); ++c) {
    if (c == out.target.at || ignored[c] || (!all && !wanted[c])) continue;
    STRATA_TRY(CsvColumn column, input_column(table, c, forced[c]));
    out.inputs.push_back(std::move(column));
  }
  if (out.inputs.empty())
    return Error{"no input column is left", table.file, "name other \"columns\""};
  return out;
}

std::int64_t CsvSchema::width() const {
  std::size_t sum = 0;
  for (const CsvColumn& column : inputs)
    sum += column.width();
  return static_cast<std::int64_t>(sum);
}

Target csv_target(const CsvTable& table, const CsvSchema& schema) {
  Target out;
  out.kind = schema.classes ? Target::Kind::classes : Target::Kind::values;
  out.classes = static_cast<std::int64_t>(schema.target.categories.size());
  out.names = schema.classes ? schema.target.categories
                             : std::vector<std::string>{table.names[schema.target.at]};
  return out;
}

std::vector<std::string> csv_input_names(const CsvTable& table, const CsvSchema& schema) {
  std::vector<std::string> out;
  for (const CsvColumn& column : schema.inputs) {
    if (column.categories.empty()) out.push_back(table.names[column.at]);
    for (const std::string& category : column.categories)
      out.push_back(table.names[column.at] + "=" + category);
  }
  return out;
}

}  // namespace strata::data
