// separable_conv2d: a depthwise convolution, then a 1x1 convolution that mixes the channels. Keras:
// layers.SeparableConv2D; in PyTorch two torch.nn.Conv2d, "depthwise" (without bias) and
// "pointwise".
#include <fmt/format.h>

#include "graph/activation.h"
#include "graph/convolution.h"
#include "graph/window.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(ask.needs_image());
  STRATA_TRY(const std::vector<Window> found, fitting_windows(ask));
  const Shape& in = ask.input().shape;
  const std::int64_t filters = ask.settings.integer("filters");
  const std::int64_t between = in[0] * ask.settings.integer("multiplier");
  const bool bias = ask.settings.flag("bias");

  LayerFacts facts;
  STRATA_TRY(const Shape middle, ask.shape(windowed_sizes(in, between, found), "the middle"));
  STRATA_TRY(facts.output.shape, ask.shape(windowed_sizes(in, filters, found)));
  STRATA_TRY(Shape depthwise,
             ask.shape({between, 1, found[0].kernel, found[1].kernel}, "the weight"));
  STRATA_TRY(Shape pointwise, ask.shape({filters, between, 1, 1}, "the weight"));
  const double positions = static_cast<double>(found[0].out) * static_cast<double>(found[1].out);
  facts.forward_flops =
      2.0 * positions * static_cast<double>(depthwise.elements() + pointwise.elements());
  facts.parameters.push_back({"depthwise.weight", std::move(depthwise), ParameterRole::kernel,
                              taps(found), between * taps(found)});
  facts.parameters.push_back(
      {"pointwise.weight", std::move(pointwise), ParameterRole::kernel, between, filters});
  if (bias)
    facts.parameters.push_back(
        {"pointwise.bias", {filters}, ParameterRole::bias, between, filters});
  facts.saved_elements =
      middle.elements() + activation_saved(ask.settings, facts.output.shape.elements());
  facts.shape_sum = window_sum(ask.settings, found);
  const std::string products =
      fmt::format("{}*{} + {}*{}", between, taps_text(found), between, filters);
  facts.parameter_sum = bias ? fmt::format("{} + {} bias", products, filters) : products;
  facts.flops_sum = fmt::format("2 * ({}) * {}*{}", products, found[0].out, found[1].out);
  return facts;
}

}  // namespace

LayerKind separable_conv2d_kind() {
  return {
      .name = "separable_conv2d",
      .title = "Separable Conv2D",
      .category = Category::convolution,
      .summary =
          "Looks at each channel on its own, then mixes the channels: nearly as good as a full "
          "convolution at a fraction of the cost.",
      .shape_rule = "C x H x W -> filters x H' x W', H' as for conv2d",
      .settings = {filters_setting(), kernel_setting(2), multiplier_setting(), stride_setting(2),
                   padding_setting(2), dilation_setting(2), activation_setting(), bias_setting(),
                   initialiser_setting()},
      .describe = describe,
      .caption = "{filters} @ {kernel}|{activation}",
  };
}

}  // namespace strata::graph
