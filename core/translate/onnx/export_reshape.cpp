// flatten, reshape, permute, zero_pad, upsample, and the merges.
#include "graph/merge.h"
#include "translate/onnx/layer_scope.h"

namespace strata::translate::onnx {

using exchange::onnx::attribute;

namespace {

Result<std::string> chained(const LayerScope& at, const std::string& op) {
  std::string sum = at.input();
  for (std::size_t i = 1; i < at.inputs.size(); ++i)
    sum = at.graph.add(op, {sum, at.inputs[i]});
  return sum;
}

}  // namespace

Result<std::string> export_flatten(const LayerScope& at) {
  return at.graph.add("Flatten", {at.input()}, {attribute("axis", std::int64_t{1})});
}

Result<std::string> export_reshape(const LayerScope& at) {
  graph::Integers sizes{0};  // the batch, as it is
  sizes.insert(sizes.end(), at.out().sizes().begin(), at.out().sizes().end());
  return at.graph.add("Reshape", {at.input(), at.graph.integers(sizes)});
}

Result<std::string> export_permute(const LayerScope& at) {
  graph::Integers order{0};
  for (const std::int64_t from : at.settings().integers("order"))
    order.push_back(from);
  return transposed(at, at.input(), std::move(order));
}

Result<std::string> export_zero_pad(const LayerScope& at) {
  const graph::Integers& border = at.settings().integers("padding");  // top, bottom, left, right
  const std::string pads =
      at.graph.integers({0, 0, border[0], border[2], 0, 0, border[1], border[3]});
  return at.graph.add("Pad", {at.input(), pads, at.graph.number(0)});
}

Result<std::string> export_upsample(const LayerScope& at) {
  const graph::Integers& size = at.settings().integers("size");
  const std::vector<float> scales{1, 1, static_cast<float>(size[0]), static_cast<float>(size[1])};
  const GraphBuilder::Names inputs{at.input(), "", at.graph.numbers("scales", {4}, scales)};
  if (at.settings().word("interpolation") == "bilinear")
    return at.graph.add("Resize", inputs,
                        {attribute("mode", std::string("linear")),
                         attribute("coordinate_transformation_mode", std::string("half_pixel"))});
  return at.graph.add("Resize", inputs,
                      {attribute("mode", std::string("nearest")),
                       attribute("coordinate_transformation_mode", std::string("asymmetric")),
                       attribute("nearest_mode", std::string("floor"))});
}

Result<std::string> export_add(const LayerScope& at) { return chained(at, "Add"); }
Result<std::string> export_multiply(const LayerScope& at) { return chained(at, "Mul"); }

Result<std::string> export_concat(const LayerScope& at) {
  const auto axis = static_cast<std::int64_t>(graph::concat_axis(at.settings(), at.in())) + 1;
  return at.graph.add("Concat", at.inputs, {attribute("axis", axis)});
}

}  // namespace strata::translate::onnx
