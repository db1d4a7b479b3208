// Pieces of Python that several kinds are spelled with.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "translate/torch/spelling.h"

namespace strata::translate::python {

/// "3" where all are equal, else "(3, 2)".
inline std::string sizes(const std::vector<std::int64_t>& numbers) {
  for (const std::int64_t number : numbers)
    if (number != numbers.front()) return fmt::format("({})", fmt::join(numbers, ", "));
  return fmt::format("{}", numbers.front());
}

/// ", stride=2"; nothing where all are at `usual`.
inline std::string option(std::string_view name, const std::vector<std::int64_t>& numbers,
                          std::int64_t usual) {
  for (const std::int64_t number : numbers)
    if (number != usual) return fmt::format(", {}={}", name, sizes(numbers));
  return {};
}

inline std::string option(std::string_view name, std::int64_t number, std::int64_t usual) {
  return number == usual ? std::string() : fmt::format(", {}={}", name, number);
}

inline std::string option(std::string_view name, double number, double usual) {
  return number == usual ? std::string() : fmt::format(", {}={}", name, number);
}

/// ", bias=False"; nothing where it is at PyTorch's default.
inline std::string flag(std::string_view name, bool value, bool usual) {
  return value == usual ? std::string() : fmt::format(", {}={}", name, value ? "True" : "False");
}

/// The expression under a curve. Softmax runs over the channels of images, the last dimension else.
std::string activated(const std::string& expression, std::string_view curve,
                      const graph::Shape& shape);

/// "F.pad(x, (0, 1, 0, 1))"; the expression itself where nothing is put around.
inline std::string padded(const std::string& expression, const std::vector<std::int64_t>& around,
                          std::string_view value = {}) {
  if (around.empty()) return expression;
  return fmt::format("F.pad({}, ({}){}{})", expression, fmt::join(around, ", "),
                     value.empty() ? "" : ", value=", value);
}

// The families of kinds.
std::span<const KindSpelling> plain_kinds();
std::span<const KindSpelling> window_kinds();
std::span<const KindSpelling> sequence_kinds();
std::span<const KindSpelling> normalisation_kinds();

}  // namespace strata::translate::python
