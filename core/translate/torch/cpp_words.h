// Pieces of C++ that several kinds are spelled with.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "translate/torch/spelling.h"

namespace strata::translate::cpp {

/// "{3, 2}".
inline std::string sizes(const std::vector<std::int64_t>& numbers) {
  return fmt::format("{{{}}}", fmt::join(numbers, ", "));
}

/// ".stride({2, 2})"; nothing where all are at `usual`.
inline std::string option(std::string_view name, const std::vector<std::int64_t>& numbers,
                          std::int64_t usual) {
  for (const std::int64_t number : numbers)
    if (number != usual)
      return fmt::format(".{}({})", name,
                         numbers.size() == 1 ? fmt::format("{}", number) : sizes(numbers));
  return {};
}

inline std::string option(std::string_view name, std::int64_t number, std::int64_t usual) {
  return number == usual ? std::string() : fmt::format(".{}({})", name, number);
}

inline std::string option(std::string_view name, double number, double usual) {
  return number == usual ? std::string() : fmt::format(".{}({})", name, number);
}

inline std::string flag(std::string_view name, bool value, bool usual) {
  return value == usual ? std::string() : fmt::format(".{}({})", name, value);
}

inline std::string assign(const Site& site, const std::string& value) {
  return fmt::format("{} = {};", site.out, value);
}

inline std::string called(const Site& site) {
  return fmt::format("{}->forward({})", site.self, site.in.front());
}

/// "torch::nn::Linear(torch::nn::LinearOptions(7, 5).bias(false))".
inline std::string module(std::string_view name, const std::string& arguments,
                          const std::string& options) {
  return fmt::format("torch::nn::{0}(torch::nn::{0}Options({1}){2})", name, arguments, options);
}

/// The expression under a curve. Softmax runs over the channels of images, the last dimension else.
std::string activated(const std::string& expression, std::string_view curve,
                      const graph::Shape& shape);

/// Zeros (or `value`) put around, last dimension first.
inline std::string padded(const std::string& expression, const std::vector<std::int64_t>& around,
                          std::string_view value = "0") {
  if (around.empty()) return expression;
  return fmt::format("torch::constant_pad_nd({}, {}, {})", expression, sizes(around), value);
}

// The families of kinds.
std::span<const KindSpelling> plain_kinds();
std::span<const KindSpelling> window_kinds();
std::span<const KindSpelling> sequence_kinds();

}  // namespace strata::translate::cpp
