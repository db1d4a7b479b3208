// The three products of a dense layer in float or double on the CPU, shared out to all threads:
// faster than LibTorch's library on many machines because the shapes are known. A batch is small
// and weights are large: these are read once and never repacked whole. A batch of sequences has
// many rows and small weights: there it is the other way round.
#pragma once

#include <cstdint>

#include "engine/layers/support.h"

namespace strata::engine {

struct DenseShape {
  std::int64_t rows = 0;  // samples (times steps)
  std::int64_t inputs = 0;
  std::int64_t units = 0;
  std::int64_t threads = thread_count();  // that scratch is for

  /// Worth it: enough rows for the vectors to be full.
  [[nodiscard]] bool pays() const { return rows >= 8; }
  /// More rows than weights are worth keeping in place for.
  [[nodiscard]] bool tall() const { return rows > 512; }
  [[nodiscard]] std::int64_t padded_rows() const { return (rows + 15) / 16 * 16; }
  /// Numbers of scratch that `dense_outputs` and `dense_input_grad` want.
  [[nodiscard]] std::int64_t output_scratch() const;
  [[nodiscard]] std::int64_t input_grad_scratch() const;
};

/// y = x w^T + bias, negative results 0 with relu. x rows x inputs, w units x inputs; bias may be
/// null.
template <class T>
void dense_outputs(const DenseShape& shape, const T* x, const T* w, const T* bias, bool relu, T* y,
                   T* scratch);
/// dx = dy w
template <class T>
void dense_input_grad(const DenseShape& shape, const T* dy, const T* w, T* dx, T* scratch);
/// dw = dy^T x
template <class T>
void dense_weight_grad(const DenseShape& shape, const T* dy, const T* x, T* dw);
/// db = column sums of dy
template <class T>
void dense_bias_grad(const DenseShape& shape, const T* dy, T* db);

}  // namespace strata::engine
