// dense, activation, and the kinds that do nothing outside training.
#include <cmath>
#include <numbers>

#include "translate/onnx/layer_scope.h"

namespace strata::translate::onnx {

using exchange::onnx::attribute;

std::string transposed(const LayerScope& at, const std::string& value,
                       std::vector<std::int64_t> order) {
  return at.graph.add("Transpose", {value}, {attribute("perm", std::move(order))});
}

std::string linear(const LayerScope& at, const std::string& x, const std::string& weight,
                   const std::string& bias) {
  const std::string y = at.graph.add("MatMul", {x, transposed(at, weight, {1, 0})});
  return bias.empty() ? y : at.graph.add("Add", {y, bias});
}

std::string activated(const LayerScope& at, const std::string& value, graph::Activation function,
                      std::size_t rank) {
  using graph::Activation;
  GraphBuilder& graph = at.graph;
  switch (function) {
    case Activation::linear:
      return value;
    case Activation::relu:
      return graph.add("Relu", {value});
    case Activation::leaky_relu:
      return graph.add("LeakyRelu", {value},
                       {attribute("alpha", static_cast<float>(graph::kLeakySlope))});
    case Activation::elu:
      return graph.add("Elu", {value}, {attribute("alpha", static_cast<float>(graph::kEluAlpha))});
    case Activation::gelu: {  // x (1 + erf(x / sqrt 2)) / 2
      const std::string scaled = graph.add("Div", {value, graph.number(std::numbers::sqrt2)});
      const std::string bent = graph.add("Add", {graph.add("Erf", {scaled}), graph.number(1)});
      return graph.add("Mul", {graph.add("Mul", {value, bent}), graph.number(0.5)});
    }
    case Activation::silu:
      return graph.add("Mul", {value, graph.add("Sigmoid", {value})});
    case Activation::tanh:
      return graph.add("Tanh", {value});
    case Activation::sigmoid:
      return graph.add("Sigmoid", {value});
    case Activation::softmax:
      return graph.add("Softmax", {value}, {attribute("axis", std::int64_t{rank == 3 ? 1 : -1})});
  }
  return value;
}

std::string activated(const LayerScope& at, const std::string& value) {
  const auto function = graph::activation_from(at.settings().word("activation"));
  return activated(at, value, function.value_or(graph::Activation::linear), at.out().rank());
}

Result<std::string> export_dense(const LayerScope& at) {
  STRATA_TRY(const std::string weight, at.parameter("weight"));
  std::string bias;
  if (at.settings().flag("bias")) {
    STRATA_TRY(bias, at.parameter("bias"));
  }
  if (at.in().rank() == 2) return activated(at, linear(at, at.input(), weight, bias));
  GraphBuilder::Names inputs{at.input(), weight};
  if (!bias.empty()) inputs.push_back(bias);
  return activated(at,
                   at.graph.add("Gemm", std::move(inputs), {attribute("transB", std::int64_t{1})}));
}

Result<std::string> export_activation(const LayerScope& at) {
  const auto function = graph::activation_from(at.settings().word("function"));
  return activated(at, at.input(), function.value_or(graph::Activation::linear), at.out().rank());
}

Result<std::string> export_unchanged(const LayerScope& at) { return at.input(); }

}  // namespace strata::translate::onnx
