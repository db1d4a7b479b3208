// conv1d, conv2d, depthwise_conv2d, separable_conv2d, conv2d_transpose: Conv and ConvTranspose with
// the windows' paddings written out. Weights have PyTorch's layout, which is ONNX's.
#include <algorithm>

#include "translate/onnx/layer_scope.h"

namespace strata::translate::onnx {

using exchange::onnx::attribute;
using graph::Window;

GraphBuilder::Attributes window_attributes(const std::vector<Window>& windows, bool dilations) {
  graph::Integers kernel;
  graph::Integers stride;
  graph::Integers dilation;
  graph::Integers pads;
  for (const Window& w : windows) {
    kernel.push_back(w.kernel);
    stride.push_back(w.stride);
    dilation.push_back(w.dilation);
    pads.push_back(std::max(w.before, std::int64_t{0}));
  }
  for (const Window& w : windows)
    pads.push_back(std::max(w.after, std::int64_t{0}));
  GraphBuilder::Attributes out{attribute("kernel_shape", kernel), attribute("strides", stride),
                               attribute("pads", pads)};
  if (dilations) out.push_back(attribute("dilations", dilation));
  return out;
}

namespace {

std::vector<Window> windows_of(const LayerScope& at) {
  return graph::windows(at.settings(), graph::spatial_sizes(at.in()));
}

Result<GraphBuilder::Names> with_parameters(const LayerScope& at, const std::string& x,
                                            std::string_view weight, std::string_view bias) {
  GraphBuilder::Names inputs{x};
  STRATA_TRY(std::string name, at.parameter(weight));
  inputs.push_back(std::move(name));
  if (bias.empty() || !at.settings().flag("bias")) return inputs;
  STRATA_TRY(name, at.parameter(bias));
  inputs.push_back(std::move(name));
  return inputs;
}

Result<std::string> convolved(const LayerScope& at, const std::string& x, std::int64_t groups) {
  STRATA_TRY(auto inputs, with_parameters(at, x, "weight", "bias"));
  GraphBuilder::Attributes attributes = window_attributes(windows_of(at), true);
  attributes.push_back(attribute("group", groups));
  return at.graph.add("Conv", std::move(inputs), std::move(attributes));
}

}  // namespace

Result<std::string> export_convolution(const LayerScope& at) {
  STRATA_TRY(const std::string y, convolved(at, at.input(), at.settings().integer("groups")));
  return activated(at, y);
}

Result<std::string> export_conv1d(const LayerScope& at) {
  const std::string x = transposed(at, at.input(), {0, 2, 1});
  STRATA_TRY(const std::string y, convolved(at, x, at.settings().integer("groups")));
  return activated(at, transposed(at, y, {0, 2, 1}));
}

Result<std::string> export_depthwise(const LayerScope& at) {
  STRATA_TRY(const std::string y, convolved(at, at.input(), at.in()[0]));
  return activated(at, y);
}

Result<std::string> export_separable(const LayerScope& at) {
  STRATA_TRY(auto inputs, with_parameters(at, at.input(), "depthwise.weight", ""));
  GraphBuilder::Attributes attributes = window_attributes(windows_of(at), true);
  attributes.push_back(attribute("group", at.in()[0]));
  const std::string middle = at.graph.add("Conv", std::move(inputs), std::move(attributes));
  STRATA_TRY(inputs, with_parameters(at, middle, "pointwise.weight", "pointwise.bias"));
  return activated(at, at.graph.add("Conv", std::move(inputs),
                                    {attribute("kernel_shape", graph::Integers{1, 1})}));
}

Result<std::string> export_transpose(const LayerScope& at) {
  const std::vector<Window> windows =
      graph::transposed_windows(at.settings(), graph::spatial_sizes(at.in()));
  STRATA_TRY(auto inputs, with_parameters(at, at.input(), "weight", "bias"));
  GraphBuilder::Attributes attributes = window_attributes(windows, true);
  graph::Integers added;  // where the crop behind is below 0, rows are added
  for (const Window& w : windows)
    added.push_back(std::max(-w.after, std::int64_t{0}));
  attributes.push_back(attribute("output_padding", added));
  return activated(at, at.graph.add("ConvTranspose", std::move(inputs), std::move(attributes)));
}

}  // namespace strata::translate::onnx
