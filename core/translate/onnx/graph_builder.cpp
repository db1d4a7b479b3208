#include "translate/onnx/graph_builder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>

#include "translate/onnx/numbers.h"

namespace strata::translate::onnx {

namespace format = exchange::onnx;

std::string GraphBuilder::fresh(const std::string& wanted) {
  std::string name = wanted;
  for (int i = 1; !names_.insert(name).second; ++i)
    name = fmt::format("{}_{}", wanted, i);
  return name;
}

std::string GraphBuilder::add(const std::string& op, Names inputs, Attributes attributes) {
  return add_many(op, 1, std::move(inputs), std::move(attributes)).front();
}

GraphBuilder::Names GraphBuilder::add_many(const std::string& op, std::size_t outputs, Names inputs,
                                           Attributes attributes) {
  format::Node node;
  node.op = op;
  node.name = fresh(scope_ + "/" + op);
  node.inputs = std::move(inputs);
  node.attributes = std::move(attributes);
  for (std::size_t i = 0; i < outputs; ++i)
    node.outputs.push_back(outputs == 1 ? node.name + ":0" : fmt::format("{}:{}", node.name, i));
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back().outputs;
}

std::string GraphBuilder::integers(const std::vector<std::int64_t>& values) {
  const std::string key = fmt::format("integers {}", fmt::join(values, " "));
  if (const auto found = constants_.find(key); found != constants_.end()) return found->second;
  std::string name = fresh("constant");
  graph_.initialisers.push_back(
      format::integer_tensor(name, {static_cast<std::int64_t>(values.size())}, values));
  return constants_[key] = name;
}

std::string GraphBuilder::integer(std::int64_t value) {
  const std::string key = fmt::format("integer {}", value);
  if (const auto found = constants_.find(key); found != constants_.end()) return found->second;
  std::string name = fresh("constant");
  graph_.initialisers.push_back(format::integer_tensor(name, {}, {&value, 1}));
  return constants_[key] = name;
}

std::string GraphBuilder::number(double value) {
  const auto narrow = static_cast<float>(value);
  const std::string key = fmt::format("number {}", narrow);
  if (const auto found = constants_.find(key); found != constants_.end()) return found->second;
  std::string name = fresh("constant");
  graph_.initialisers.push_back(format::float_tensor(name, {}, {&narrow, 1}));
  return constants_[key] = name;
}

std::string GraphBuilder::numbers(std::string_view name, std::vector<std::int64_t> dims,
                                  std::span<const float> values) {
  std::string unique = fresh(fmt::format("{}.{}", scope_, name));
  graph_.initialisers.push_back(format::float_tensor(unique, std::move(dims), values));
  return unique;
}

Result<const exchange::TensorView*> GraphBuilder::view(const std::string& name) const {
  const exchange::TensorView* found = weights_.find(name);
  if (found == nullptr)
    return Error{
        fmt::format("the weights have no '{}'", name), {}, "choose the weights of this network"};
  return found;
}

Result<std::string> GraphBuilder::parameter(const std::string& name) {
  if (names_.contains(name)) return name;
  STRATA_TRY(const exchange::TensorView* const found, view(name));
  format::Tensor tensor;
  tensor.name = fresh(name);
  tensor.dims = found->shape;
  if (found->type == exchange::NumberType::f32) {
    tensor.borrowed = found->data;
  } else {
    STRATA_TRY(const std::vector<float> numbers, floats_of(*found));
    tensor = format::float_tensor(tensor.name, tensor.dims, numbers);
  }
  graph_.initialisers.push_back(std::move(tensor));
  return name;
}

Result<std::vector<float>> GraphBuilder::values(const std::string& name) const {
  STRATA_TRY(const exchange::TensorView* const found, view(name));
  return floats_of(*found);
}

std::string GraphBuilder::mask(const std::string& embedding) const {
  const auto found = masks_.find(embedding);
  return found == masks_.end() ? std::string() : found->second;
}

}  // namespace strata::translate::onnx
