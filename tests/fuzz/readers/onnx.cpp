#include "exchange/onnx/file.h"

#include "reader.h"
#include "translate/onnx/import.h"

namespace strata::fuzz {
namespace {

namespace format = exchange::onnx;

std::string bytes_of(const format::Model& model) {
  std::string bytes;
  if (auto written = format::model_bytes(model); written.ok()) bytes = *std::move(written);
  return bytes;
}

format::Value value_of(const char* name, std::vector<std::int64_t> sizes) {
  format::Value value;
  value.name = name;
  value.type = format::ElementType::f32;
  value.shape.emplace().push_back({-1, "batch"});
  for (const std::int64_t size : sizes)
    value.shape->push_back({size, {}});
  return value;
}

format::Node node_of(const char* op, std::vector<std::string> inputs, const char* output,
                     std::vector<format::Attribute> attributes = {}) {
  format::Node node;
  node.op = op;
  node.inputs = std::move(inputs);
  node.outputs = {output};
  node.attributes = std::move(attributes);
  return node;
}

/// A small convolution, pooled, with shape arithmetic and a dense layer behind it.
std::vector<std::string> seeds() {
  format::Model model;
  model.opsets[""] = 17;
  format::Graph& graph = model.graph;
  graph.inputs = {value_of("x", {1, 4, 4})};
  graph.outputs = {value_of("y", {2})};
  const std::vector<float> numbers(64, 0.5F);
  const std::vector<std::int64_t> shape = {0, -1};
  graph.initialisers = {format::float_tensor("w", {2, 1, 3, 3}, std::span(numbers).first(18)),
                        format::float_tensor("f", {8, 2}, std::span(numbers).first(16)),
                        format::float_tensor("b", {2}, std::span(numbers).first(2)),
                        format::integer_tensor("shape", {2}, shape)};
  graph.nodes = {node_of("Conv", {"x", "w"}, "c",
                         {format::attribute("pads", std::vector<std::int64_t>{1, 1, 1, 1})}),
                 node_of("Sigmoid", {"c"}, "s"),
                 node_of("Mul", {"c", "s"}, "m"),
                 node_of("MaxPool", {"m"}, "p",
                         {format::attribute("kernel_shape", std::vector<std::int64_t>{2, 2}),
                          format::attribute("strides", std::vector<std::int64_t>{2, 2})}),
                 node_of("Reshape", {"p", "shape"}, "r"),
                 node_of("MatMul", {"r", "f"}, "d"),
                 node_of("Add", {"d", "b"}, "y")};
  return {bytes_of(model)};
}

void read(const std::string& bytes) {
  const auto model = format::read_onnx_bytes(bytes);
  if (!model.ok()) return;
  for (const format::Tensor& tensor : model->graph.initialisers)
    touch(tensor.bytes);
  if (const auto network = translate::from_onnx(*model); network.ok()) touch(network->weights);
}

}  // namespace

// Nodes and names are structs larger than their bytes in the file.
FuzzReader onnx_reader() { return {"onnx", read, seeds, 512}; }

}  // namespace strata::fuzz
