// Separated values (RFC 4180): rows of fields, quoted or not.
#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/spec.h"

namespace strata::data {

/// A parsed table. Every row has as many fields as the first. Fields point into `text` or
/// `unquoted`.
struct CsvTable {
  std::string file;  // for messages
  std::string text;
  std::deque<std::string> unquoted;      // fields that held doubled quotes
  std::vector<std::string> names;        // of the columns: from the header, or "column 1", ...
  std::vector<std::string_view> fields;  // row-major, without the header
  std::vector<int> lines;                // line in the file at which each row starts

  CsvTable() = default;
  CsvTable(CsvTable&&) = default;
  CsvTable& operator=(CsvTable&&) = default;
  CsvTable(const CsvTable&) = delete;
  CsvTable& operator=(const CsvTable&) = delete;
  ~CsvTable() = default;

  [[nodiscard]] std::size_t columns() const { return names.size(); }
  [[nodiscard]] std::size_t rows() const { return lines.size(); }
  [[nodiscard]] std::string_view field(std::size_t row, std::size_t column) const {
    return fields[row * columns() + column];
  }
  /// "bank.csv:17, column 'age'".
  [[nodiscard]] std::string place(std::size_t row, std::size_t column) const;
  /// The column of that name, or of that number (from 1; -1 is the last).
  [[nodiscard]] Result<std::size_t> column(const std::string& name) const;
};

/// `separator`: "auto", "comma", "semicolon" or "tab". `header`: "auto", "yes" or "no". Empty lines
/// are left out.
Result<CsvTable> parse_csv(std::string text, const std::string& file, const std::string& separator,
                           const std::string& header);

/// The table in a file (gzip or not), split as the project says. Refuses an empty path, and a file
/// of more than `largest` bytes.
Result<CsvTable> read_csv(const std::filesystem::path& file, const DataSpec& spec,
                          std::size_t largest = std::size_t{1} << 33);

/// The number in a field (spaces around it allowed); false where it is none, or not finite.
bool csv_number(std::string_view field, double& value);
/// An empty field, "?", "NA", "N/A", "nan" or "null": not known.
bool csv_missing(std::string_view field);
std::string_view trimmed(std::string_view field);

}  // namespace strata::data
