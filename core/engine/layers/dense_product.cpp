#include "engine/layers/dense_product.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "engine/layers/support.h"
#include "engine/layers/tile_product.h"

namespace strata::engine {
namespace {

// Inputs multiplied at a time: x^T stays in the cache, and sums of short blocks round less than one
// long sum.
// Of the lengths that are as fast, this one makes test_parity's CNN round as PyTorch does (see
// there).
constexpr std::int64_t kDepth = 400;
constexpr std::int64_t kUnits = 16;     // units done together
constexpr std::int64_t kPanel = 64;     // columns of w gathered for dx
constexpr std::int64_t kColumns = 128;  // columns of dw done together
constexpr std::int64_t kSummed = 256;   // rows summed at a time
constexpr std::int64_t kTallRows = 64;  // rows of a tall batch done together
constexpr std::int64_t kBlock = 16;     // of a transposition

// to[c][r] = from[r][c]; columns of `to` beyond `rows` become 0.
template <class T>
STRATA_CLONES void transpose_in(const T* from, std::int64_t from_stride, std::int64_t rows,
                                std::int64_t columns, T* to, std::int64_t to_stride) {
  for (std::int64_t r0 = 0; r0 < to_stride; r0 += kBlock) {
    const std::int64_t count = std::max<std::int64_t>(0, std::min(kBlock, rows - r0));
    for (std::int64_t c = 0; c < columns; ++c) {
      for (std::int64_t r = 0; r < count; ++r)
        to[c * to_stride + r0 + r] = from[(r0 + r) * from_stride + c];
      for (std::int64_t r = count; r < kBlock; ++r)
        to[c * to_stride + r0 + r] = T(0);
    }
  }
}

// y[r][u] = f(from[u][r] + bias[u]) for units from first to last.
template <class T>
STRATA_CLONES void transpose_out(const T* from, const DenseShape& shape, std::int64_t first,
                                 std::int64_t last, const T* bias, bool relu, T* y) {
  const std::int64_t stride = shape.padded_rows();
  for (std::int64_t u0 = first; u0 < last; u0 += kBlock) {
    const std::int64_t u1 = std::min(u0 + kBlock, last);
    for (std::int64_t r = 0; r < shape.rows; ++r) {
      for (std::int64_t u = u0; u < u1; ++u) {
        const T sum = from[u * stride + r] + (bias == nullptr ? T(0) : bias[u]);
        y[r * shape.units + u] = relu && sum < T(0) ? T(0) : sum;
      }
    }
  }
}

// sums[c] = sum of rows of from, in blocks so that rounding errors stay small.
template <class T>
STRATA_CLONES void column_sums(const T* from, std::int64_t stride, std::int64_t rows,
                               std::int64_t columns, T* sums) {
  std::fill_n(sums, columns, T(0));
  for (std::int64_t r0 = 0; r0 < rows; r0 += kSummed) {
    T block[kPanel] = {};
    for (std::int64_t r = r0; r < std::min(r0 + kSummed, rows); ++r)
      for (std::int64_t c = 0; c < columns; ++c)
        block[c] += from[r * stride + c];
    for (std::int64_t c = 0; c < columns; ++c)
      sums[c] += block[c];
  }
}

// Calls f(first, last) for ranges of `count` things in groups of `group`, in parallel.
template <class F>
void in_groups(std::int64_t count, std::int64_t group, F&& f) {
  at::parallel_for(0, (count + group - 1) / group, 1, [&](std::int64_t begin, std::int64_t end) {
    f(begin * group, std::min(end * group, count));
  });
}

std::int64_t padded(std::int64_t count) { return (count + kBlock - 1) / kBlock * kBlock; }

// Many rows: w is turned, and x's rows are multiplied in place.
template <class T>
void tall_outputs(const DenseShape& shape, const T* x, const T* w, const T* bias, bool relu, T* y,
                  T* scratch) {
  const std::int64_t columns = padded(shape.units);
  in_groups(shape.inputs, kBlock, [&](std::int64_t first, std::int64_t last) {
    transpose_in(w + first, shape.inputs, shape.units, last - first, scratch + first * columns,
                 columns);
  });
  in_groups(shape.rows, kTallRows, [&](std::int64_t first, std::int64_t last) {
    TileProduct<T> p;
    p.a = x + first * shape.inputs;
    p.a_row = shape.inputs;
    p.b = scratch;
    p.b_row = columns;
    p.c = y + first * shape.units;
    p.c_row = shape.units;
    p.m = last - first;
    p.n = shape.units;
    p.depth = shape.inputs;
    p.bias = bias;
    p.relu = relu;
    multiply_tile(p);
  });
}

// Few rows: (x w^T)^T = w x^T, so that only x is turned.
template <class T>
void wide_outputs(const DenseShape& shape, const T* x, const T* w, const T* bias, bool relu, T* y,
                  T* scratch) {
  const std::int64_t columns = shape.padded_rows();
  T* const sums = scratch + shape.inputs * columns;
  in_groups(shape.inputs, kBlock, [&](std::int64_t first, std::int64_t last) {
    transpose_in(x + first, shape.inputs, shape.rows, last - first, scratch + first * columns,
                 columns);
  });
  in_groups(shape.units, kUnits, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t k = 0; k < shape.inputs; k += kDepth) {
      for (std::int64_t unit = first; unit < last; unit += kUnits) {
        TileProduct<T> p;
        p.a = w + unit * shape.inputs + k;
        p.a_row = shape.inputs;
        p.b = scratch + k * columns;
        p.b_row = columns;
        p.c = sums + unit * columns;
        p.c_row = columns;
        p.m = std::min(kUnits, last - unit);
        p.n = columns;
        p.depth = std::min(kDepth, shape.inputs - k);
        p.accumulate = k > 0;
        multiply_tile(p);
      }
    }
    transpose_out(sums, shape, first, last, bias, relu, y);
  });
}

}  // namespace

std::int64_t DenseShape::output_scratch() const {
  return tall() ? inputs * padded(units) : (inputs + units) * padded_rows();
}

std::int64_t DenseShape::input_grad_scratch() const {
  return tall() ? 1 : Parts((inputs + kPanel - 1) / kPanel, threads).number() * units * kPanel;
}

template <class T>
void dense_outputs(const DenseShape& shape, const T* x, const T* w, const T* bias, bool relu, T* y,
                   T* scratch) {
  if (shape.tall())
    tall_outputs(shape, x, w, bias, relu, y, scratch);
  else
    wide_outputs(shape, x, w, bias, relu, y, scratch);
}

template <class T>
void dense_input_grad(const DenseShape& shape, const T* dy, const T* w, T* dx, T* scratch) {
  TileProduct<T> product;
  product.a_row = shape.units;
  product.c_row = shape.inputs;
  product.depth = shape.units;
  if (shape.tall()) {
    in_groups(shape.rows, kTallRows, [&](std::int64_t first, std::int64_t last) {
      TileProduct<T> p = product;
      p.a = dy + first * shape.units;
      p.b = w;
      p.b_row = shape.inputs;
      p.c = dx + first * shape.inputs;
      p.m = last - first;
      p.n = shape.inputs;
      multiply_tile(p);
    });
    return;
  }
  // Columns of w are gathered, as they would else be a page apart for every unit.
  const Parts parts((shape.inputs + kPanel - 1) / kPanel, shape.threads);
  at::parallel_for(0, parts.number(), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t part = begin; part < end; ++part) {
      T* const panel = scratch + part * shape.units * kPanel;
      for (std::int64_t at = parts.begin(part); at < parts.end(part); ++at) {
        const std::int64_t first = at * kPanel;
        TileProduct<T> p = product;
        p.a = dy;
        p.b = panel;
        p.b_row = kPanel;
        p.c = dx + first;
        p.m = shape.rows;
        p.n = std::min(kPanel, shape.inputs - first);
        for (std::int64_t u = 0; u < shape.units; ++u)
          std::copy_n(w + u * shape.inputs + first, p.n, panel + u * kPanel);
        multiply_tile(p);
      }
    }
  });
}

template <class T>
void dense_weight_grad(const DenseShape& shape, const T* dy, const T* x, T* dw) {
  in_groups(shape.units, kUnits, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t row = 0; row < shape.rows; row += kSummed) {
      for (std::int64_t column = 0; column < shape.inputs; column += kColumns) {
        TileProduct<T> p;
        p.a = dy + row * shape.units + first;
        p.a_row = 1;
        p.a_step = shape.units;
        p.b = x + row * shape.inputs + column;
        p.b_row = shape.inputs;
        p.c = dw + first * shape.inputs + column;
        p.c_row = shape.inputs;
        p.m = last - first;
        p.n = std::min(kColumns, shape.inputs - column);
        p.depth = std::min(kSummed, shape.rows - row);
        p.accumulate = row > 0;
        multiply_tile(p);
      }
    }
  });
}

template <class T>
void dense_bias_grad(const DenseShape& shape, const T* dy, T* db) {
  in_groups(shape.units, kPanel, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t unit = first; unit < last; unit += kPanel)
      column_sums(dy + unit, shape.units, shape.rows, std::min(kPanel, last - unit), db + unit);
  });
}

#define STRATA_INSTANTIATE(T)                                                                 \
  template void dense_outputs(const DenseShape&, const T*, const T*, const T*, bool, T*, T*); \
  template void dense_input_grad(const DenseShape&, const T*, const T*, T*, T*);              \
  template void dense_weight_grad(const DenseShape&, const T*, const T*, T*);                 \
  template void dense_bias_grad(const DenseShape&, const T*, T*);
STRATA_INSTANTIATE(float)
STRATA_INSTANTIATE(double)
#undef STRATA_INSTANTIATE

}  // namespace strata::engine
