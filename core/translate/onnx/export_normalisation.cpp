// batchnorm (by its running statistics), layernorm, groupnorm.
#include <vector>

#include "translate/onnx/layer_scope.h"

namespace strata::translate::onnx {

using exchange::onnx::attribute;

namespace {

/// Weight and bias, or ones and zeros in their place.
Result<GraphBuilder::Names> affine(const LayerScope& at, const graph::Shape& shape) {
  if (!at.settings().flag("affine")) {
    const auto count = static_cast<std::size_t>(shape.elements());
    return GraphBuilder::Names{
        at.graph.numbers("ones", shape.sizes(), std::vector<float>(count, 1)),
        at.graph.numbers("zeros", shape.sizes(), std::vector<float>(count, 0))};
  }
  STRATA_TRY(std::string weight, at.parameter("weight"));
  STRATA_TRY(std::string bias, at.parameter("bias"));
  return GraphBuilder::Names{std::move(weight), std::move(bias)};
}

exchange::onnx::Attribute epsilon(const LayerScope& at) {
  return attribute("epsilon", static_cast<float>(at.settings().real("epsilon")));
}

}  // namespace

Result<std::string> export_batchnorm(const LayerScope& at) {
  const bool sequence = at.in().rank() == 2;
  STRATA_TRY(GraphBuilder::Names inputs, affine(at, {at.in().features()}));
  STRATA_TRY(std::string mean, at.parameter("running_mean"));
  STRATA_TRY(std::string variance, at.parameter("running_var"));
  inputs.insert(inputs.begin(), sequence ? transposed(at, at.input(), {0, 2, 1}) : at.input());
  inputs.push_back(std::move(mean));
  inputs.push_back(std::move(variance));
  const std::string y = at.graph.add("BatchNormalization", std::move(inputs), {epsilon(at)});
  return sequence ? transposed(at, y, {0, 2, 1}) : y;
}

Result<std::string> export_layernorm(const LayerScope& at) {
  const bool image = at.in().rank() == 3;
  STRATA_TRY(GraphBuilder::Names inputs,
             affine(at, image ? at.in() : graph::Shape{at.in().features()}));
  inputs.insert(inputs.begin(), at.input());
  return at.graph.add("LayerNormalization", std::move(inputs),
                      {attribute("axis", std::int64_t{image ? 1 : -1}), epsilon(at)});
}

/// Operator set 17 has no group normalisation: one of instances, with a group as a channel.
Result<std::string> export_groupnorm(const LayerScope& at) {
  GraphBuilder& graph = at.graph;
  const std::size_t rank = at.in().rank();
  const std::int64_t groups = at.settings().integer("groups");
  std::vector<std::int64_t> sizes{0};  // 0: the batch, as it is
  sizes.insert(sizes.end(), at.in().sizes().begin(), at.in().sizes().end());
  if (rank == 2) std::swap(sizes[1], sizes[2]);
  const std::string x = rank == 2 ? transposed(at, at.input(), {0, 2, 1}) : at.input();
  const std::string grouped = graph.add("Reshape", {x, graph.integers({0, groups, -1})});
  const auto count = static_cast<std::size_t>(groups);
  const std::string even =
      graph.add("InstanceNormalization",
                {grouped, graph.numbers("ones", {groups}, std::vector<float>(count, 1)),
                 graph.numbers("zeros", {groups}, std::vector<float>(count, 0))},
                {epsilon(at)});
  std::string y = graph.add("Reshape", {even, graph.integers(sizes)});
  if (rank == 2) y = transposed(at, y, {0, 2, 1});
  if (!at.settings().flag("affine")) return y;
  STRATA_TRY(std::string weight, at.parameter("weight"));
  STRATA_TRY(std::string bias, at.parameter("bias"));
  if (rank == 3) {  // C -> C x 1 x 1
    weight = graph.add("Unsqueeze", {weight, graph.integers({1, 2})});
    bias = graph.add("Unsqueeze", {bias, graph.integers({1, 2})});
  }
  return graph.add("Add", {graph.add("Mul", {y, weight}), bias});
}

}  // namespace strata::translate::onnx
