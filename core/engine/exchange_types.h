// Between tensors in memory and tensors in files.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "exchange/tensor_file.h"

namespace strata::engine {

/// A tensor over the file's bytes (no copy; valid as long as the file).
at::Tensor tensor_from(const exchange::TensorView& view);

/// A file's view of a contiguous CPU tensor (no copy; valid as long as the tensor).
exchange::TensorView view_from(const std::string& name, const at::Tensor& tensor);

}  // namespace strata::engine
