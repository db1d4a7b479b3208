// Text for people: aligned tables, and numbers with units.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace strata::app {

/// Columns wide enough for their longest cell; widths count characters, not bytes.
class Table {
 public:
  enum class Align { left, right };
  struct Column {
    std::string title;
    Align align = Align::left;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// A line across the table before the next row.
  void rule() { rules_.push_back(rows_.size()); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  /// The title line, the rows and a line end each.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> rules_;
};

/// Characters of UTF-8 text, wide East Asian ones counted twice, combining ones not at all.
std::size_t display_width(const std::string& text);
/// At most `width` of them, the last one an ellipsis where something was cut.
std::string cut_to_width(const std::string& text, std::size_t width);

std::string with_thousands(std::int64_t number);  // 1,333,770
std::string bytes_text(std::int64_t bytes);       // 14.8 MB
std::string flops_text(double flops);             // 2.67 MFLOP
std::string duration_text(double seconds);        // 2 min 05 s
std::string percent_text(double share);           // 97.82 %
std::string time_text(double unix_seconds);       // 2025-11-24 07:12:33, local

}  // namespace strata::app
