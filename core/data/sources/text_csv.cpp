// A table with a column of texts and a column of classes.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "data/sources/csv_table.h"
#include "data/text/corpus.h"

namespace strata::data {
namespace {

using graph::SettingType;

/// The column with the most letters: the texts, where the project does not name them.
std::size_t longest_column(const CsvTable& table) {
  std::vector<std::size_t> letters(table.columns());
  for (std::size_t row = 0; row < std::min<std::size_t>(table.rows(), 200); ++row)
    for (std::size_t c = 0; c < table.columns(); ++c)
      letters[c] += table.field(row, c).size();
  return static_cast<std::size_t>(std::max_element(letters.begin(), letters.end()) -
                                  letters.begin());
}

struct Columns {
  std::size_t text = 0;
  std::size_t target = 0;
};

Result<Columns> choose(const CsvTable& table, const graph::Settings& settings) {
  if (table.columns() < 2)
    return Error{"a table of texts needs two columns: the text and its class", table.file,
                 "check \"separator\""};
  Columns out{longest_column(table), 0};
  if (!settings.word("text").empty()) {
    STRATA_TRY(out.text, table.column(settings.word("text")));
  }
  out.target = out.text + 1 == table.columns() ? 0 : table.columns() - 1;
  if (!settings.word("target").empty()) {
    STRATA_TRY(out.target, table.column(settings.word("target")));
  }
  if (out.text == out.target)
    return Error{"text and target are the same column", table.file, "name two columns"};
  return out;
}

std::vector<std::string> classes_of(const CsvTable& table, std::size_t column) {
  std::set<std::string> out;
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (const auto field = trimmed(table.field(row, column)); !field.empty()) out.emplace(field);
  return {out.begin(), out.end()};
}

Result<> add(CorpusBuilder& builder, const CsvTable& table, const Columns& columns,
             const std::vector<std::string>& classes, TextSplit split) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto found =
        std::find(classes.begin(), classes.end(), trimmed(table.field(row, columns.target)));
    if (found == classes.end())
      return Error{fmt::format("row {}: the target '{}' is no class of the training file", row + 1,
                               table.field(row, columns.target)),
                   table.place(row, columns.target), "correct it or drop the row"};
    STRATA_CHECK(builder.add(table.field(row, columns.text),
                             fmt::format("{}:{}", table.file, table.lines[row]),
                             static_cast<std::int32_t>(found - classes.begin()), split));
  }
  return {};
}

Result<SourceFacts> describe(const SourceQuestion& question) {
  STRATA_TRY(const CsvTable table, read_csv(question.path, question.spec));
  STRATA_TRY(const Columns columns, choose(table, question.settings()));
  const auto classes = classes_of(table, columns.target);
  return SourceFacts{
      text_signal(question.settings()),
      {Target::Kind::classes, static_cast<std::int64_t>(classes.size()), {}, classes},
      static_cast<std::int64_t>(table.rows()),
      -1,
      -1};
}

Result<RawSet> open(const SourceQuestion& question) {
  STRATA_TRY(const CsvTable table, read_csv(question.path, question.spec));
  STRATA_TRY(const Columns columns, choose(table, question.settings()));
  const std::vector<std::string> classes = classes_of(table, columns.target);
  if (classes.size() > 1000)
    return Error{
        fmt::format("the target '{}' has {} classes", table.names[columns.target], classes.size()),
        table.file, "name the column of the class as \"target\""};
  CorpusBuilder builder;
  STRATA_CHECK(add(builder, table, columns, classes, TextSplit::train));
  if (!question.validation_path.empty()) {
    STRATA_TRY(const CsvTable other, read_csv(question.validation_path, question.spec));
    STRATA_TRY(const Columns chosen, choose(other, question.settings()));
    STRATA_CHECK(add(builder, other, chosen, classes, TextSplit::validation));
  }
  const Corpus corpus = std::move(builder).finish(false);
  return text_rows(
      corpus, question.settings().integer("vocabulary"), question.settings().integer("max_length"),
      {Target::Kind::classes, static_cast<std::int64_t>(classes.size()), {}, classes}, table.file);
}

std::vector<graph::Setting> settings() {
  const auto word = [](std::string name, std::string title, std::string usual, std::string help,
                       std::vector<std::string> choices) {
    return graph::Setting{.name = std::move(name),
                          .title = std::move(title),
                          .type = SettingType::word,
                          .otherwise = std::move(usual),
                          .help = std::move(help),
                          .choices = std::move(choices)};
  };
  std::vector<graph::Setting> out = text_settings(10'000, 200);
  out.push_back(word("text", "Text", "",
                     "Name or number (from 1) of the column of texts; empty: the longest.", {}));
  out.push_back(word("target", "Target", "",
                     "Name or number of the column of classes; empty: the last other one.", {}));
  out.push_back(word("header", "Header", "auto", "Whether the first row names the columns.",
                     {"auto", "yes", "no"}));
  out.push_back(word("separator", "Separator", "auto", "What stands between values.",
                     {"auto", "comma", "semicolon", "tab"}));
  return out;
}

}  // namespace

SourceKind text_csv_source() {
  return {.name = "text-csv",
          .title = "Table of texts",
          .group = SourceGroup::files,
          .summary = "A table with one column of texts and one of classes.",
          .layout = "a file of values separated by commas, semicolons or tabs (.gz too)",
          .settings = settings(),
          .usual_validation = "0.2",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
