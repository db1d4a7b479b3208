// Register-blocked as in Goto, van de Geijn: "Anatomy of high-performance matrix multiplication",
// ACM TOMS 2008: a tile of C stays in registers while rows of B stream past it.
#include "engine/layers/tile_product.h"

#include <algorithm>
#include <cstring>

#include "engine/layers/support.h"

namespace strata::engine {
namespace {

template <class T, int bytes>
struct VectorOf {
  typedef T type __attribute__((vector_size(bytes)));
};

// Columns n0 .. n0 + wide * (elements of V) of `rows` rows from m0. V may be T itself.
template <class T, class V, int rows, int wide>
STRATA_INLINE void tile(const TileProduct<T>& p, std::int64_t m0, std::int64_t n0) {
  constexpr std::int64_t kLanes = sizeof(V) / sizeof(T);
  V sums[rows][wide];
  T* const c = p.c + m0 * p.c_row + n0;
  for (int r = 0; r < rows; ++r) {
    for (int w = 0; w < wide; ++w) {
      if (!p.accumulate && p.bias != nullptr)
        std::memcpy(&sums[r][w], p.bias + n0 + w * kLanes, sizeof(V));
      else
        sums[r][w] = V{};
    }
  }
  const T* b = p.b + n0;
  for (std::int64_t s = 0; s < p.segments; ++s) {
    const T* a = p.a + m0 * p.a_row + (p.segment_offsets != nullptr ? p.segment_offsets[s] : 0);
    for (std::int64_t k = 0; k < p.depth; ++k, a += p.a_step, b += p.b_row) {
      V row[wide];
      for (int w = 0; w < wide; ++w)
        std::memcpy(&row[w], b + w * kLanes, sizeof(V));
      for (int r = 0; r < rows; ++r) {
        const T factor = a[r * p.a_row];
        for (int w = 0; w < wide; ++w)
          sums[r][w] += factor * row[w];
      }
    }
  }
  for (int r = 0; r < rows; ++r) {
    for (int w = 0; w < wide; ++w) {
      if (p.accumulate) {
        V before;  // added last: sums of blocks round less than one long sum
        std::memcpy(&before, c + r * p.c_row + w * kLanes, sizeof(V));
        sums[r][w] += before;
      }
      if (p.relu) sums[r][w] = sums[r][w] > V{} ? sums[r][w] : V{};
      std::memcpy(c + r * p.c_row + w * kLanes, &sums[r][w], sizeof(V));
    }
  }
}

// The tile of `count` rows, at most `rows`, from m on.
template <class T, class V, int rows, int wide>
STRATA_INLINE void some_rows(const TileProduct<T>& p, std::int64_t m, std::int64_t n0,
                             std::int64_t count) {
  if constexpr (rows > 0) {
    if (count == rows)
      tile<T, V, rows, wide>(p, m, n0);
    else
      some_rows<T, V, rows - 1, wide>(p, m, n0, count);
  }
}

// All rows of one column block. 9 rows are 5 and 4 rather than 8 and 1: a tile of few rows waits
// for its sums.
template <class T, class V, int rows, int wide>
STRATA_INLINE void column_block(const TileProduct<T>& p, std::int64_t n0) {
  constexpr std::int64_t kFew = 2;
  std::int64_t m = 0;
  const std::int64_t rest = p.m % rows;
  const std::int64_t whole = p.m - rest - (rest > 0 && rest <= kFew && p.m > rows ? rows : 0);
  for (; m < whole; m += rows)
    tile<T, V, rows, wide>(p, m, n0);
  if (const std::int64_t left = p.m - m; left > rows) {
    some_rows<T, V, rows - 1, wide>(p, m, n0, (left + 1) / 2);
    m += (left + 1) / 2;
  }
  if (m < p.m) some_rows<T, V, rows - 1, wide>(p, m, n0, p.m - m);
}

// Column blocks of two of the machine's vectors, then one, then ever narrower ones.
template <class T, int bytes, int rows>
STRATA_INLINE void all_columns(const TileProduct<T>& p) {
  using V = typename VectorOf<T, bytes>::type;
  constexpr std::int64_t kLanes = bytes / sizeof(T);
  std::int64_t n = 0;
  for (; n + 2 * kLanes <= p.n; n += 2 * kLanes)
    column_block<T, V, rows, 2>(p, n);
  for (; n + kLanes <= p.n; n += kLanes)
    column_block<T, V, rows, 1>(p, n);
  if constexpr (bytes > 16) {
    using Small = typename VectorOf<T, 16>::type;
    constexpr std::int64_t kSmall = 16 / sizeof(T);
    for (; n + kSmall <= p.n; n += kSmall)
      column_block<T, Small, rows, 1>(p, n);
  }
  for (; n < p.n; ++n)
    column_block<T, T, rows, 1>(p, n);
}

enum class Machine { plain, avx2, avx512 };

Machine machine() {
#if defined(__x86_64__)
  static const Machine found = [] {
    if (__builtin_cpu_supports("avx512f")) return Machine::avx512;
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? Machine::avx2
                                                                           : Machine::plain;
  }();
  return found;
#else
  return Machine::plain;
#endif
}

#if defined(__x86_64__)
#define STRATA_TARGET(isa) __attribute__((target(isa)))
#else
#define STRATA_TARGET(isa)
#endif

// 32 registers of 64 bytes hold 8 x 2 sums; 16 hold 6 x 2.
STRATA_TARGET("avx512f") void multiply_avx512(const TileProduct<float>& p) {
  all_columns<float, 64, 8>(p);
}
STRATA_TARGET("avx2,fma") void multiply_avx2(const TileProduct<float>& p) {
  all_columns<float, 32, 6>(p);
}
STRATA_TARGET("avx512f") void multiply_avx512(const TileProduct<double>& p) {
  all_columns<double, 64, 8>(p);
}
STRATA_TARGET("avx2,fma") void multiply_avx2(const TileProduct<double>& p) {
  all_columns<double, 32, 6>(p);
}

template <class T>
void multiply(const TileProduct<T>& p) {
  switch (machine()) {
    case Machine::avx512:
      return multiply_avx512(p);
    case Machine::avx2:
      return multiply_avx2(p);
    case Machine::plain:
      return all_columns<T, 16, 6>(p);
  }
}

}  // namespace

void multiply_tile(const TileProduct<float>& product) { multiply(product); }
void multiply_tile(const TileProduct<double>& product) { multiply(product); }

}  // namespace strata::engine
