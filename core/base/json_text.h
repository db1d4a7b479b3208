// The text of a JSON document before and beside its parsing: limits, and where each value stands.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace strata {

/// Why a text is not taken, and where in it.
struct Refusal {
  std::string what;
  std::string remedy;
  std::size_t offset = 0;
};

/// What would make parsing itself expensive, found before it; the text may be no JSON at all.
/// Nesting deeper than 64 levels, more than 4096 members in one object, zero bytes.
std::optional<Refusal> too_much(const std::string& text);

/// Where each value of a valid JSON text starts, in document order, and the first key that stands
/// twice.
struct Scan {
  std::vector<std::size_t> offsets;
  std::optional<Refusal> refusal;
};

Scan scan(const std::string& text);

/// Offset of a number that no double holds, such as 1e999; nlohmann does not say where it stands.
std::size_t overflowing_number(const std::string& text);

/// Line and column of offsets in a text, which must outlive it. Quick even where all is one line.
class LineIndex {
 public:
  explicit LineIndex(const std::string& text);
  /// "3:14"; columns count characters, not bytes.
  [[nodiscard]] std::string locate(std::size_t offset) const;

 private:
  static constexpr std::size_t kBlock = 1024;
  [[nodiscard]] std::size_t continuations_before(std::size_t offset) const;

  const std::string& text_;
  std::vector<std::size_t> continuations_;  // up to each block's start
  std::vector<std::size_t> starts_{0};
};

}  // namespace strata
