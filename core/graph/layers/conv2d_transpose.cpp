// conv2d_transpose: a convolution run backwards, to enlarge images. PyTorch:
// torch.nn.ConvTranspose2d; Keras: layers.Conv2DTranspose. The weight is PyTorch's: C x filters x
// kernel.
#include <fmt/format.h>

#include <algorithm>

#include "graph/activation.h"
#include "graph/convolution.h"
#include "graph/window.h"

namespace strata::graph {
namespace {

std::string size_sum(const Settings& settings, const Window& w, std::size_t dimension) {
  if (settings.is_word("padding") && settings.word("padding") == "same")
    return fmt::format("{} * {} = {}", w.in, w.stride, w.out);
  return fmt::format("({} - 1) * {} - 2*{} + {} + {} = {}", w.in, w.stride, w.before, w.span(),
                     settings.integers("output_padding")[dimension], w.out);
}

/// PyTorch asks the same: a larger one would be rows that no input reaches.
Result<> check_output_padding(const LayerQuestion& ask, std::span<const Window> windows) {
  const Integers& added = ask.settings.integers("output_padding");
  for (std::size_t i = 0; i < windows.size(); ++i)
    if (added[i] != 0 && added[i] >= std::max(windows[i].stride, windows[i].dilation))
      return Error{
          fmt::format(
              "'{}' has output_padding {}, which must be less than its stride {} or dilation {}",
              ask.id, added[i], windows[i].stride, windows[i].dilation),
          {},
          "choose a smaller one, usually 0"};
  return {};
}

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(ask.needs_image());
  const Shape& in = ask.input().shape;
  const std::vector<Window> found = transposed_windows(ask.settings, spatial_sizes(in));
  STRATA_CHECK(check_output_padding(ask, found));
  if (found[0].out < 1 || found[1].out < 1)
    return ask.refuse("an input larger than what its padding cuts off", "choose less padding");
  const std::int64_t filters = ask.settings.integer("filters");
  const bool bias = ask.settings.flag("bias");

  LayerFacts facts;
  STRATA_TRY(facts.output.shape, ask.shape(windowed_sizes(in, filters, found)));
  STRATA_TRY(Shape weight,
             ask.shape({in[0], filters, found[0].kernel, found[1].kernel}, "the weight"));
  const double weights = static_cast<double>(weight.elements());
  // Fans by position, as both PyTorch and Keras take them for this layout.
  const std::int64_t fan_in = filters * taps(found);
  facts.parameters.push_back(
      {"weight", std::move(weight), ParameterRole::kernel, fan_in, in[0] * taps(found)});
  if (bias) facts.parameters.push_back({"bias", {filters}, ParameterRole::bias, fan_in, filters});
  facts.forward_flops = 2.0 * weights * static_cast<double>(in[1]) * static_cast<double>(in[2]);
  facts.saved_elements = activation_saved(ask.settings, facts.output.shape.elements());
  const std::string height = size_sum(ask.settings, found[0], 0);
  const std::string width = size_sum(ask.settings, found[1], 1);
  facts.shape_sum = height == width ? height : height + ", " + width;
  const std::string product = fmt::format("{}*{}*{}", in[0], taps_text(found), filters);
  facts.parameter_sum = bias ? fmt::format("{} + {} bias", product, filters) : product;
  facts.flops_sum = fmt::format("2 * ({}) * {}*{}", product, in[1], in[2]);
  return facts;
}

Setting output_padding_setting() {
  return {
      .name = "output_padding",
      .title = "Output padding",
      .type = SettingType::integers,
      .otherwise = Integers{0, 0},
      .help =
          "Rows and columns added at the bottom and right, to reach a size that the stride "
          "alone cannot. Usually 0; less than the stride. Padding 'same' takes no notice of it.",
      .least = 0,
      .most = 1 << 20,
      .count = 2};
}

Setting cropping_setting() {
  Setting setting = padding_setting(2);
  setting.help =
      "What is cut off the enlarged image: 'valid' nothing, 'same' as much as makes the "
      "output exactly stride times larger, a number that much on every side.";
  return setting;
}

}  // namespace

LayerKind conv2d_transpose_kind() {
  return {
      .name = "conv2d_transpose",
      .title = "Conv2D transpose",
      .category = Category::convolution,
      .summary =
          "Enlarges an image: every number paints a small learned pattern, and the patterns add "
          "up.",
      .shape_rule =
          "C x H x W -> filters x H' x W', H' = (H - 1) stride - 2 padding + dilation (kernel - 1) "
          "+ "
          "output_padding + 1; padding same: H stride",
      .settings = {filters_setting(), kernel_setting(2), stride_setting(2), cropping_setting(),
                   output_padding_setting(), dilation_setting(2), activation_setting(),
                   bias_setting(), initialiser_setting()},
      .describe = describe,
      .caption = "{filters} @ {kernel}|stride {stride}|{activation}",
  };
}

}  // namespace strata::graph
