#include "engine/exchange_types.h"

#include <ATen/ops/from_blob.h>

#include <array>
#include <utility>

namespace strata::engine {
namespace {

using exchange::NumberType;

constexpr std::array<std::pair<NumberType, at::ScalarType>, 10> kTypes = {{
    {NumberType::f64, at::kDouble},
    {NumberType::f32, at::kFloat},
    {NumberType::f16, at::kHalf},
    {NumberType::bf16, at::kBFloat16},
    {NumberType::i64, at::kLong},
    {NumberType::i32, at::kInt},
    {NumberType::i16, at::kShort},
    {NumberType::i8, at::kChar},
    {NumberType::u8, at::kByte},
    {NumberType::boolean, at::kBool},
}};

at::ScalarType scalar_type_of(NumberType type) {
  for (const auto& [number, scalar] : kTypes)
    if (number == type) return scalar;
  return at::kFloat;
}

NumberType number_type_of(at::ScalarType type) {
  for (const auto& [number, scalar] : kTypes)
    if (scalar == type) return number;
  return NumberType::f32;
}

}  // namespace

at::Tensor tensor_from(const exchange::TensorView& view) {
  // from_blob wants a mutable pointer; the tensor is only read.
  return at::from_blob(const_cast<std::byte*>(view.data.data()), view.shape,
                       scalar_type_of(view.type));
}

exchange::TensorView view_from(const std::string& name, const at::Tensor& tensor) {
  return {name,
          number_type_of(tensor.scalar_type()),
          tensor.sizes().vec(),
          {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()}};
}

}  // namespace strata::engine
