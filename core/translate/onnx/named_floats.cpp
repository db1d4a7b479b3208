#include "translate/onnx/named_floats.h"

#include <algorithm>

namespace strata::translate::onnx {

exchange::TensorFile tensor_file_of(const std::vector<NamedFloats>& tensors) {
  // Longer than what a string keeps inside itself: views must survive its being moved.
  constexpr std::size_t kLeast = 64;
  std::size_t size = 0;
  for (const NamedFloats& tensor : tensors)
    size += tensor.values.size() * sizeof(float);
  std::string bytes(std::max(size, kLeast), '\0');
  std::vector<exchange::TensorView> views;
  std::size_t at = 0;
  for (const NamedFloats& tensor : tensors) {
    const auto data = std::as_bytes(std::span(tensor.values));
    std::copy(data.begin(), data.end(), reinterpret_cast<std::byte*>(bytes.data()) + at);
    views.push_back({tensor.name, exchange::NumberType::f32, tensor.shape,
                     std::as_bytes(std::span(bytes)).subspan(at, data.size())});
    at += data.size();
  }
  return {std::move(bytes), std::move(views), {}};
}

}  // namespace strata::translate::onnx
