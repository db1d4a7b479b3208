#include "base/philox.h"

#include <cmath>
#include <numbers>

namespace strata {

double RandomStream::normal(std::uint64_t index) const {
  const PhiloxBlock words = block(index);
  const double u1 =
      (static_cast<double>(words[0]) + 0.5) * 0x1p-32;  // never 0: the logarithm is finite
  const double u2 = static_cast<double>(words[1]) * 0x1p-32;
  return std::sqrt(-2.0 * std::log(u1)) * std::cos(2.0 * std::numbers::pi * u2);
}

}  // namespace strata
