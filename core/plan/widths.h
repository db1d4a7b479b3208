// Bytes of a number, as it is kept and as layers compute with it.
#pragma once

#include <cstdint>

#include "graph/shape.h"
#include "plan/training.h"

namespace strata::plan {

struct Widths {
  std::int64_t kept = 4;
  std::int64_t computed = 4;
};

constexpr Widths widths_of(Precision precision) {
  switch (precision) {
    case Precision::float32:
      return {4, 4};
    case Precision::float64:
      return {8, 8};
    case Precision::bfloat16:
    case Precision::float16:
      return {4, 2};
  }
  return {};
}

/// Bytes of `rows` samples of a signal whose numbers take `width`; word numbers take 4.
inline std::int64_t bytes_of(const graph::Signal& signal, std::int64_t rows, std::int64_t width) {
  return signal.shape.elements() * rows * (signal.is_tokens() ? 4 : width);
}

}  // namespace strata::plan
