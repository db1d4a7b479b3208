#include "exchange/onnx/model.h"

#include <algorithm>
#include <cstring>

namespace strata::exchange::onnx {
namespace {

template <class T>
Tensor tensor_of(std::string name, ElementType type, std::vector<std::int64_t> dims,
                 std::span<const T> values) {
  Tensor tensor;
  tensor.name = std::move(name);
  tensor.type = type;
  tensor.dims = std::move(dims);
  tensor.bytes.assign(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  return tensor;
}

Attribute named(std::string name, AttributeType type) {
  Attribute out;
  out.name = std::move(name);
  out.type = type;
  return out;
}

}  // namespace

std::size_t bytes_of(ElementType type) {
  switch (type) {
    case ElementType::u8:
    case ElementType::i8:
    case ElementType::boolean:
      return 1;
    case ElementType::u16:
    case ElementType::i16:
    case ElementType::f16:
    case ElementType::bf16:
      return 2;
    case ElementType::f32:
    case ElementType::i32:
    case ElementType::u32:
      return 4;
    case ElementType::f64:
    case ElementType::i64:
    case ElementType::u64:
      return 8;
    default:
      return 0;
  }
}

std::string_view word_for(ElementType type) {
  switch (type) {
    case ElementType::f32:
      return "float32";
    case ElementType::u8:
      return "uint8";
    case ElementType::i8:
      return "int8";
    case ElementType::u16:
      return "uint16";
    case ElementType::i16:
      return "int16";
    case ElementType::i32:
      return "int32";
    case ElementType::i64:
      return "int64";
    case ElementType::text:
      return "string";
    case ElementType::boolean:
      return "bool";
    case ElementType::f16:
      return "float16";
    case ElementType::f64:
      return "float64";
    case ElementType::u32:
      return "uint32";
    case ElementType::u64:
      return "uint64";
    case ElementType::bf16:
      return "bfloat16";
    default:
      return "a type that is not read";
  }
}

std::int64_t Tensor::elements() const {
  std::int64_t product = 1;
  for (const std::int64_t size : dims)
    product *= size;
  return product;
}

Tensor float_tensor(std::string name, std::vector<std::int64_t> dims,
                    std::span<const float> values) {
  return tensor_of(std::move(name), ElementType::f32, std::move(dims), values);
}

Tensor integer_tensor(std::string name, std::vector<std::int64_t> dims,
                      std::span<const std::int64_t> values) {
  return tensor_of(std::move(name), ElementType::i64, std::move(dims), values);
}

Attribute attribute(std::string name, std::int64_t value) {
  Attribute out = named(std::move(name), AttributeType::integer);
  out.integer = value;
  return out;
}

Attribute attribute(std::string name, float value) {
  Attribute out = named(std::move(name), AttributeType::number);
  out.number = value;
  return out;
}

Attribute attribute(std::string name, std::string value) {
  Attribute out = named(std::move(name), AttributeType::text);
  out.text = std::move(value);
  return out;
}

Attribute attribute(std::string name, std::vector<std::int64_t> values) {
  Attribute out = named(std::move(name), AttributeType::integers);
  out.integers = std::move(values);
  return out;
}

Attribute attribute(std::string name, std::vector<std::string> values) {
  Attribute out = named(std::move(name), AttributeType::texts);
  out.texts = std::move(values);
  return out;
}

Attribute attribute(std::string name, Graph body) {
  Attribute out = named(std::move(name), AttributeType::graph);
  out.graph.push_back(std::move(body));
  return out;
}

const Attribute* Node::find(std::string_view attribute) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const Attribute& a) { return a.name == attribute; });
  return found == attributes.end() ? nullptr : &*found;
}

std::int64_t Node::integer_or(std::string_view attribute, std::int64_t otherwise) const {
  const Attribute* found = find(attribute);
  return found == nullptr ? otherwise : found->integer;
}

double Node::number_or(std::string_view attribute, double otherwise) const {
  const Attribute* found = find(attribute);
  return found == nullptr ? otherwise : static_cast<double>(found->number);
}

std::string Node::text_or(std::string_view attribute, std::string otherwise) const {
  const Attribute* found = find(attribute);
  return found == nullptr ? otherwise : found->text;
}

std::vector<std::int64_t> Node::integers_or(std::string_view attribute,
                                            std::vector<std::int64_t> otherwise) const {
  const Attribute* found = find(attribute);
  return found == nullptr ? otherwise : found->integers;
}

std::int64_t Model::opset() const {
  const auto found = opsets.find("");
  return found == opsets.end() ? 1 : found->second;
}

}  // namespace strata::exchange::onnx
