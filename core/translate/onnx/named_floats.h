// Tensors made in memory, as a TensorFile.
#pragma once

#include <string>
#include <vector>

#include "exchange/tensor_file.h"

namespace strata::translate::onnx {

struct NamedFloats {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

exchange::TensorFile tensor_file_of(const std::vector<NamedFloats>& tensors);

}  // namespace strata::translate::onnx
