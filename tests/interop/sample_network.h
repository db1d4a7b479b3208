// Networks with random weights and what the engine makes of random rows: for tests that compare
// with other programs.
#pragma once

#include <ATen/core/Tensor.h>

#include "base/result.h"
#include "exchange/tensor_file.h"
#include "graph/network.h"

namespace strata::test {

/// Every parameter random, of a size that keeps activations near 1; variances above 0.
exchange::TensorFile random_weights(const graph::Model& model, std::uint64_t seed = 1);

/// rows x shape: normal numbers, or int32 word numbers of which a third are 0 (padding, as a rule).
at::Tensor random_rows(const graph::Signal& signal, std::int64_t rows, std::uint64_t seed = 2);

/// The logits, or what the closing softmax or sigmoid makes of them. An Error for weights that do
/// not fit.
Result<at::Tensor> engine_output(const graph::Model& model, const exchange::TensorFile& weights,
                                 const at::Tensor& rows, bool apply_closing = false);

/// Of all elements.
double largest_difference(const at::Tensor& a, const at::Tensor& b);

}  // namespace strata::test
