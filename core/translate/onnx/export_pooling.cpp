// maxpool, avgpool and the global ones; padding counts as no value, masked steps are left out.
#include <limits>

#include "translate/onnx/layer_scope.h"

namespace strata::translate::onnx {

using exchange::onnx::attribute;

namespace {

std::string pooled(const LayerScope& at, const std::string& op, const std::string& x) {
  GraphBuilder::Attributes attributes = window_attributes(
      graph::windows(at.settings(), graph::spatial_sizes(at.in())), /*dilations=*/false);
  if (op == "AveragePool") attributes.push_back(attribute("count_include_pad", std::int64_t{0}));
  return at.graph.add(op, {x}, std::move(attributes));
}

std::string over_image(const LayerScope& at, const std::string& op) {
  return at.graph.add("Flatten", {at.graph.add(op, {at.input()})},
                      {attribute("axis", std::int64_t{1})});
}

std::string over_steps(const LayerScope& at, const std::string& op, const std::string& x) {
  return at.graph.add(
      op, {x}, {attribute("axes", graph::Integers{1}), attribute("keepdims", std::int64_t{0})});
}

}  // namespace

Result<std::string> export_maxpool(const LayerScope& at) {
  return pooled(at, "MaxPool", at.input());
}

Result<std::string> export_avgpool(const LayerScope& at) {
  return pooled(at, "AveragePool", at.input());
}

Result<std::string> export_maxpool1d(const LayerScope& at) {
  const std::string x = transposed(at, at.input(), {0, 2, 1});
  return transposed(at, pooled(at, "MaxPool", x), {0, 2, 1});
}

Result<std::string> export_global_avgpool(const LayerScope& at) {
  if (at.in().rank() == 3) return over_image(at, "GlobalAveragePool");
  if (at.mask().empty()) return over_steps(at, "ReduceMean", at.input());
  GraphBuilder& graph = at.graph;
  const std::string weights =  // batch x T x 1: 1 where a word stands
      graph.add("Unsqueeze", {graph.add("Cast", {at.mask()}, {attribute("to", std::int64_t{1})}),
                              graph.integers({2})});
  const auto sum = [&](const std::string& x) {
    return graph.add("ReduceSum", {x, graph.integers({1})},
                     {attribute("keepdims", std::int64_t{0})});
  };
  const std::string counted = graph.add("Max", {sum(weights), graph.number(1)});
  return graph.add("Div", {sum(graph.add("Mul", {at.input(), weights})), counted});
}

Result<std::string> export_global_maxpool(const LayerScope& at) {
  if (at.in().rank() == 3) return over_image(at, "GlobalMaxPool");
  if (at.mask().empty()) return over_steps(at, "ReduceMax", at.input());
  GraphBuilder& graph = at.graph;
  const std::string mask = graph.add("Unsqueeze", {at.mask(), graph.integers({2})});
  const std::string nothing = graph.number(-std::numeric_limits<float>::infinity());
  const std::string largest =
      over_steps(at, "ReduceMax", graph.add("Where", {mask, at.input(), nothing}));
  // A text of nothing but padding gives 0.
  const std::string empty = graph.add("Equal", {largest, nothing});
  return graph.add("Where", {empty, graph.number(0), largest});
}

}  // namespace strata::translate::onnx
