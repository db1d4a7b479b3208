// A small matrix product for one thread, for the inner loops of convolutions and recurrent layers:
// their operands lie in cache, come in odd strides (a convolution's rows overlap), and want bias
// and relu while the result is in registers.
#pragma once

#include <cstdint>

namespace strata::engine {

/// C[m][n] = start + sum over segments s and k of A[segment_offsets[s] + m a_row + k a_step] * B[(s
/// depth + k) b_row + n] where start is C itself (added last), a bias[n], or 0. B's and C's columns
/// lie next to each other.
template <class T>
struct TileProduct {
  const T* a = nullptr;
  std::int64_t a_row = 0;   // from one m to the next
  std::int64_t a_step = 1;  // from one k to the next
  const T* b = nullptr;
  std::int64_t b_row = 0;
  T* c = nullptr;
  std::int64_t c_row = 0;
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t depth = 0;                         // k runs below this in every segment
  const std::int64_t* segment_offsets = nullptr;  // none: one segment at 0
  std::int64_t segments = 1;
  const T* bias = nullptr;
  bool accumulate = false;  // start from C; goes before bias
  bool relu = false;        // negative results become 0
};

void multiply_tile(const TileProduct<float>& product);
void multiply_tile(const TileProduct<double>& product);

}  // namespace strata::engine
