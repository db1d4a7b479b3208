#include "graph/shape.h"

#include <fmt/format.h>

namespace strata::graph {
namespace {
constexpr std::int64_t kMostElements = std::int64_t{1} << 40;
}

std::int64_t Shape::elements() const {
  std::int64_t product = 1;
  for (const std::int64_t size : sizes_)
    product *= size;
  return product;
}

std::string Shape::text() const {
  return sizes_.empty() ? "scalar" : fmt::format("{}", fmt::join(sizes_, "x"));
}

std::optional<Shape> Shape::checked(std::vector<std::int64_t> sizes) {
  std::int64_t product = 1;
  for (const std::int64_t size : sizes) {
    if (size < 1 || size > kMostElements / product) return std::nullopt;
    product *= size;
  }
  return Shape(std::move(sizes));
}

std::string Signal::text() const {
  return is_tokens() ? fmt::format("{} word numbers below {}", shape.text(), vocabulary)
                     : shape.text();
}

}  // namespace strata::graph
