// An ONNX model as a value: the parts of onnx.proto3 (the onnx repository, onnx/onnx.proto3) that
// networks use. Training information, quantisation notes, sparse tensors and local functions are
// not kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strata::exchange::onnx {

/// TensorProto.DataType.
enum class ElementType : std::int32_t {
  undefined = 0,
  f32 = 1,
  u8 = 2,
  i8 = 3,
  u16 = 4,
  i16 = 5,
  i32 = 6,
  i64 = 7,
  text = 8,
  boolean = 9,
  f16 = 10,
  f64 = 11,
  u32 = 12,
  u64 = 13,
  bf16 = 16,
};
/// Bytes of one element; 0 for types Strata does not read.
std::size_t bytes_of(ElementType type);
std::string_view word_for(ElementType type);

/// Row-major, little-endian. `borrowed` stands for memory of somebody else's, in place of `bytes`.
struct Tensor {
  std::string name;
  ElementType type = ElementType::f32;
  std::vector<std::int64_t> dims;
  std::string bytes;
  std::span<const std::byte> borrowed;

  [[nodiscard]] std::span<const std::byte> data() const {
    return borrowed.empty() ? std::as_bytes(std::span(bytes)) : borrowed;
  }
  [[nodiscard]] std::int64_t elements() const;
};
Tensor float_tensor(std::string name, std::vector<std::int64_t> dims,
                    std::span<const float> values);
Tensor integer_tensor(std::string name, std::vector<std::int64_t> dims,
                      std::span<const std::int64_t> values);

struct Graph;

/// AttributeProto.AttributeType, as far as kept.
enum class AttributeType : std::int32_t {
  undefined = 0,
  number = 1,
  integer = 2,
  text = 3,
  tensor = 4,
  graph = 5,
  numbers = 6,
  integers = 7,
  texts = 8,
};

struct Attribute {
  std::string name;
  AttributeType type = AttributeType::undefined;
  float number = 0;
  std::int64_t integer = 0;
  std::string text;
  std::vector<float> numbers;
  std::vector<std::int64_t> integers;
  std::vector<std::string> texts;
  std::vector<Tensor> tensor;  // none or one
  std::vector<Graph> graph;    // none or one
};
Attribute attribute(std::string name, std::int64_t value);
Attribute attribute(std::string name, float value);
Attribute attribute(std::string name, std::string value);
Attribute attribute(std::string name, std::vector<std::int64_t> values);
Attribute attribute(std::string name, std::vector<std::string> values);
Attribute attribute(std::string name, Graph body);

struct Node {
  std::string op;
  std::string name;
  std::string domain;               // empty: ONNX's own
  std::vector<std::string> inputs;  // an empty name: left out
  std::vector<std::string> outputs;
  std::vector<Attribute> attributes;

  [[nodiscard]] const Attribute* find(std::string_view attribute) const;
  [[nodiscard]] std::int64_t integer_or(std::string_view attribute, std::int64_t otherwise) const;
  [[nodiscard]] double number_or(std::string_view attribute, double otherwise) const;
  [[nodiscard]] std::string text_or(std::string_view attribute, std::string otherwise) const;
  [[nodiscard]] std::vector<std::int64_t> integers_or(std::string_view attribute,
                                                      std::vector<std::int64_t> otherwise) const;
};

/// A size, or a name for one that may differ from call to call ("batch").
struct Dimension {
  std::int64_t size = -1;  // -1: not known
  std::string symbol;
};

/// A graph's input or output.
struct Value {
  std::string name;
  ElementType type = ElementType::undefined;
  std::optional<std::vector<Dimension>> shape;
};

struct Graph {
  std::string name;
  std::string doc;
  std::vector<Node> nodes;
  std::vector<Tensor> initialisers;
  std::vector<Value> inputs;
  std::vector<Value> outputs;
};

struct Model {
  std::int64_t ir_version = 8;
  std::string producer;
  std::string producer_version;
  std::string doc;
  std::map<std::string, std::int64_t> opsets;  // version by domain; "" is ONNX's own
  std::map<std::string, std::string> metadata;
  std::vector<std::string> functions;  // names of local functions, which are not kept
  Graph graph;

  [[nodiscard]] std::int64_t opset() const;
};

}  // namespace strata::exchange::onnx
