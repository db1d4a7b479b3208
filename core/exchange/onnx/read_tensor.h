// Tensors out of an ONNX file.
#pragma once

#include <map>
#include <string_view>

#include "base/result.h"
#include "exchange/onnx/external_data.h"
#include "exchange/onnx/model.h"

namespace strata::exchange::onnx {

/// What reading a file may still take: items (nodes, tensors, names, sizes) are structs larger than
/// their bytes in the file, so their number is bounded.
struct ReadBudget {
  std::size_t items = std::size_t{1} << 18;
  [[nodiscard]] Result<> take(std::size_t count = 1);
};

/// A TensorProto. Its numbers end up in `bytes`, whichever of the five ways of storing them it
/// used.
Result<Tensor> read_tensor(std::string_view message, ReadBudget& budget, ExternalData& external);

/// Bytes that the dimensions ask for; an Error where one is negative or the product overflows.
Result<std::uint64_t> bytes_wanted(const Tensor& tensor);

}  // namespace strata::exchange::onnx
