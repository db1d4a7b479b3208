#include "exchange/tensor_file.h"

#include <algorithm>
#include <array>
#include <utility>

namespace strata::exchange {
namespace {

struct TypeFacts {
  NumberType type;
  std::string_view word;
  std::size_t bytes;
};
constexpr std::array<TypeFacts, 10> kTypes = {{{NumberType::f64, "F64", 8},
                                               {NumberType::f32, "F32", 4},
                                               {NumberType::f16, "F16", 2},
                                               {NumberType::bf16, "BF16", 2},
                                               {NumberType::i64, "I64", 8},
                                               {NumberType::i32, "I32", 4},
                                               {NumberType::i16, "I16", 2},
                                               {NumberType::i8, "I8", 1},
                                               {NumberType::u8, "U8", 1},
                                               {NumberType::boolean, "BOOL", 1}}};

const TypeFacts& facts(NumberType type) { return kTypes[static_cast<std::size_t>(type)]; }

}  // namespace

std::size_t bytes_of(NumberType type) { return facts(type).bytes; }

std::string_view word_for(NumberType type) { return facts(type).word; }

std::optional<NumberType> number_type_from(std::string_view word) {
  for (const TypeFacts& entry : kTypes)
    if (entry.word == word) return entry.type;
  return std::nullopt;
}

std::optional<std::uint64_t> byte_count(NumberType type, std::span<const std::int64_t> shape) {
  std::uint64_t bytes = bytes_of(type);
  for (const std::int64_t size : shape)
    if (size < 1 || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(size), &bytes))
      return std::nullopt;
  return bytes;
}

const TensorView* TensorFile::find(std::string_view name) const {
  const auto found = std::find_if(tensors_.begin(), tensors_.end(),
                                  [&](const TensorView& tensor) { return tensor.name == name; });
  return found == tensors_.end() ? nullptr : &*found;
}

}  // namespace strata::exchange
