// Tensors of any float type as float32.
#pragma once

#include <vector>

#include "base/result.h"
#include "exchange/onnx/model.h"
#include "exchange/tensor_file.h"

namespace strata::translate::onnx {

Result<std::vector<float>> floats_of(const exchange::TensorView& tensor);
Result<std::vector<float>> floats_of(const exchange::onnx::Tensor& tensor);
/// Whole numbers of any width as int64.
Result<std::vector<std::int64_t>> integers_of(const exchange::onnx::Tensor& tensor);

}  // namespace strata::translate::onnx
