#include "translate/onnx/numbers.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <span>

namespace strata::translate::onnx {
namespace {

using exchange::NumberType;
using exchange::onnx::ElementType;

template <class From, class To>
std::vector<To> converted(std::span<const std::byte> data) {
  std::vector<To> out(data.size() / sizeof(From));
  for (std::size_t i = 0; i < out.size(); ++i) {
    From value;
    std::memcpy(&value, data.data() + i * sizeof(From), sizeof(From));
    out[i] = static_cast<To>(value);
  }
  return out;
}

/// IEEE 754 binary16.
float from_half(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1F;
  const int fraction = bits & 0x3FF;
  const float sign = (bits & 0x8000U) != 0 ? -1.0F : 1.0F;
  if (exponent == 0x1F) return fraction == 0 ? sign * INFINITY : NAN;
  if (exponent == 0) return sign * std::ldexp(static_cast<float>(fraction), -24);
  return sign * std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
}

float from_bfloat(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

template <class F>
std::vector<float> widened(std::span<const std::byte> data, F&& widen) {
  std::vector<float> out;
  out.reserve(data.size() / 2);
  for (const std::uint16_t bits : converted<std::uint16_t, std::uint16_t>(data))
    out.push_back(widen(bits));
  return out;
}

Error no_floats(const std::string& name, std::string_view word) {
  return {
      fmt::format("'{}' holds {} and no real numbers", name, word), {}, "use weights in float32"};
}

}  // namespace

Result<std::vector<float>> floats_of(const exchange::TensorView& tensor) {
  switch (tensor.type) {
    case NumberType::f32:
      return converted<float, float>(tensor.data);
    case NumberType::f64:
      return converted<double, float>(tensor.data);
    case NumberType::f16:
      return widened(tensor.data, from_half);
    case NumberType::bf16:
      return widened(tensor.data, from_bfloat);
    default:
      return no_floats(tensor.name, exchange::word_for(tensor.type));
  }
}

Result<std::vector<float>> floats_of(const exchange::onnx::Tensor& tensor) {
  switch (tensor.type) {
    case ElementType::f32:
      return converted<float, float>(tensor.data());
    case ElementType::f64:
      return converted<double, float>(tensor.data());
    case ElementType::f16:
      return widened(tensor.data(), from_half);
    case ElementType::bf16:
      return widened(tensor.data(), from_bfloat);
    default:
      return no_floats(tensor.name, word_for(tensor.type));
  }
}

Result<std::vector<std::int64_t>> integers_of(const exchange::onnx::Tensor& tensor) {
  switch (tensor.type) {
    case ElementType::i64:
      return converted<std::int64_t, std::int64_t>(tensor.data());
    case ElementType::i32:
      return converted<std::int32_t, std::int64_t>(tensor.data());
    case ElementType::i16:
      return converted<std::int16_t, std::int64_t>(tensor.data());
    case ElementType::i8:
      return converted<std::int8_t, std::int64_t>(tensor.data());
    case ElementType::u8:
    case ElementType::boolean:
      return converted<std::uint8_t, std::int64_t>(tensor.data());
    default:
      return Error{
          fmt::format("'{}' holds no whole numbers", tensor.name), {}, "export the model again"};
  }
}

}  // namespace strata::translate::onnx
