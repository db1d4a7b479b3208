#include "data/sources/csv_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "data/files/gzip.h"

namespace strata::data {
namespace {

/// Splits text into fields, keeping count of lines.
class Parser {
 public:
  Parser(CsvTable& table, char separator)
      : table_(table), text_(table.text), separator_(separator) {}

  Result<> run() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;  // a byte order mark
    while (at_ < text_.size())
      STRATA_CHECK(row());
    return {};
  }
  [[nodiscard]] std::size_t width() const { return width_; }

 private:
  Result<> row() {
    const int line = line_;
    const std::size_t before = table_.fields.size();
    while (true) {
      STRATA_CHECK(text_[at_] == '"' ? quoted() : plain());
      if (at_ < text_.size() && text_[at_] == separator_) {
        ++at_;
        if (at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r') {
          table_.fields.emplace_back();  // a separator ends the row: one more empty field
          break;
        }
        continue;
      }
      break;
    }
    end_of_line();
    const std::size_t width = table_.fields.size() - before;
    if (width == 1 && table_.fields.back().empty()) {
      table_.fields.pop_back();
      return {};
    }
    if (width_ == 0) width_ = width;
    if (width != width_)
      return Error{fmt::format("row {} has {} fields, the first has {}", table_.lines.size() + 1,
                               width, width_),
                   fmt::format("{}:{}", table_.file, line),
                   "correct the row, or put quotes around separators in texts"};
    table_.lines.push_back(line);
    return {};
  }

  Result<> plain() {
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' &&
           text_[at_] != '\r')
      ++at_;
    table_.fields.push_back(std::string_view(text_).substr(start, at_ - start));
    return {};
  }

  Result<> quoted() {
    const int line = line_;
    const std::size_t start = ++at_;
    bool doubled = false;
    while (true) {
      if (at_ >= text_.size())
        return Error{"a quoted field is never closed", fmt::format("{}:{}", table_.file, line),
                     "close it with \""};
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        ++at_;
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        doubled = true;
        at_ += 2;
      } else {
        break;
      }
    }
    std::string_view field = std::string_view(text_).substr(start, at_ - start);
    ++at_;
    if (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r')
      return Error{"something follows a closing quote", fmt::format("{}:{}", table_.file, line),
                   "double the quotes inside a quoted field"};
    if (doubled) {
      std::string& copy = table_.unquoted.emplace_back();
      for (std::size_t i = 0; i < field.size(); ++i) {
        copy.push_back(field[i]);
        if (field[i] == '"') ++i;
      }
      field = copy;
    }
    table_.fields.push_back(field);
    return {};
  }

  void end_of_line() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  }

  CsvTable& table_;
  const std::string& text_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t width_ = 0;
  int line_ = 1;
};

/// The separator that stands most often in the first line, outside quotes. On a tie not the comma:
/// it may be a decimal one.
char guess_separator(std::string_view text) {
  std::array<std::pair<int, char>, 3> counts = {{{0, ';'}, {0, '\t'}, {0, ','}}};
  bool inside = false;
  for (const char c : text) {
    if (c == '"') inside = !inside;
    if (!inside && c == '\n') break;
    for (auto& [count, separator] : counts)
      if (!inside && c == separator) ++count;
  }
  return std::max_element(counts.begin(), counts.end(),
                          [](auto& a, auto& b) { return a.first < b.first; })
      ->second;
}

/// A first row without numbers is a header when numbers stand below it, or when none of its words
/// comes again.
bool guess_header(const CsvTable& table, std::size_t width) {
  if (table.lines.size() < 2) return false;
  double ignored = 0;
  for (std::size_t c = 0; c < width; ++c)
    if (csv_number(table.fields[c], ignored) || trimmed(table.fields[c]).empty()) return false;
  const std::size_t rows = std::min<std::size_t>(table.lines.size(), 1000);
  bool comes_again = false;
  for (std::size_t c = 0; c < width; ++c) {
    bool numbers = true;
    for (std::size_t row = 1; row < rows; ++row) {
      const std::string_view field = table.fields[row * width + c];
      if (!csv_missing(field) && !csv_number(field, ignored)) numbers = false;
      if (field == table.fields[c]) comes_again = true;
    }
    if (numbers) return true;
  }
  return !comes_again;
}

void name_columns(CsvTable& table, std::size_t width, bool header) {
  for (std::size_t c = 0; c < width; ++c)
    table.names.push_back(header ? std::string(trimmed(table.fields[c]))
                                 : fmt::format("column {}", c + 1));
  if (!header) return;
  table.fields.erase(table.fields.begin(),
                     table.fields.begin() + static_cast<std::ptrdiff_t>(width));
  table.lines.erase(table.lines.begin());
}

}  // namespace

std::string_view trimmed(std::string_view field) {
  while (!field.empty() && (field.front() == ' ' || field.front() == '\t'))
    field.remove_prefix(1);
  while (!field.empty() && (field.back() == ' ' || field.back() == '\t'))
    field.remove_suffix(1);
  return field;
}

bool csv_number(std::string_view field, double& value) {
  field = trimmed(field);
  if (field.starts_with('+')) field.remove_prefix(1);
  const auto [end, code] = std::from_chars(field.data(), field.data() + field.size(), value);
  return code == std::errc() && end == field.data() + field.size() && std::isfinite(value);
}

bool csv_missing(std::string_view field) {
  static constexpr std::array<std::string_view, 9> kWords = {"",    "?",   "NA",   "N/A", "nan",
                                                             "NaN", "NAN", "null", "NULL"};
  return std::find(kWords.begin(), kWords.end(), trimmed(field)) != kWords.end();
}

std::string CsvTable::place(std::size_t row, std::size_t column) const {
  return fmt::format("{}:{}, column '{}'", file, lines[row], names[column]);
}

Result<std::size_t> CsvTable::column(const std::string& name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), number);
  const auto count = static_cast<std::int64_t>(columns());
  if (code == std::errc() && end == name.data() + name.size()) {
    if (number < 0) number += count + 1;
    if (number >= 1 && number <= count) return static_cast<std::size_t>(number - 1);
  }
  return Error{fmt::format("there is no column '{}'", name), file,
               fmt::format("the columns are {}", fmt::join(names, ", "))};
}

Result<CsvTable> parse_csv(std::string text, const std::string& file, const std::string& separator,
                           const std::string& header) {
  CsvTable table;
  table.file = file;
  // On the heap, so that fields stay where they are when the table is moved.
  if (text.size() < 64) text.reserve(64);
  table.text = std::move(text);
  const char mark = separator == "comma"       ? ','
                    : separator == "semicolon" ? ';'
                    : separator == "tab"       ? '\t'
                                               : guess_separator(table.text);
  Parser parser(table, mark);
  STRATA_CHECK(parser.run());
  if (table.lines.empty())
    return Error{"the file has no rows", file, "check that it is the right file"};
  const bool named = header == "yes" || (header == "auto" && guess_header(table, parser.width()));
  name_columns(table, parser.width(), named);
  if (table.lines.empty())
    return Error{"the file has a header but no rows", file, "check that it is the right file"};
  return table;
}

Result<CsvTable> read_csv(const std::filesystem::path& file, const DataSpec& spec,
                          std::size_t largest) {
  if (file.empty()) return Error{"'path' is missing", spec.where, "add \"path\": the table's file"};
  STRATA_TRY(std::string text, read_maybe_gzip(file, largest));
  return parse_csv(std::move(text), file.string(), spec.settings.word("separator"),
                   spec.settings.word("header"));
}

}  // namespace strata::data
