// zero_pad: a border of zeros around an image. PyTorch: torch.nn.ZeroPad2d; Keras:
// layers.ZeroPadding2D.
#include <fmt/format.h>

#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(ask.needs_image());
  const Integers& border = ask.settings.integers("padding");
  const Shape& in = ask.input().shape;
  const std::int64_t height = in[1] + border[0] + border[1];
  const std::int64_t width = in[2] + border[2] + border[3];
  LayerFacts facts;
  STRATA_TRY(facts.output.shape, ask.shape({in[0], height, width}));
  facts.shape_sum = fmt::format("{} + {} + {} = {}, {} + {} + {} = {}", in[1], border[0], border[1],
                                height, in[2], border[2], border[3], width);
  return facts;
}

}  // namespace

LayerKind zero_pad_kind() {
  return {
      .name = "zero_pad",
      .title = "Zero pad",
      .category = Category::reshape,
      .summary = "Puts a border of zeros around an image.",
      .shape_rule = "C x H x W -> C x (H + top + bottom) x (W + left + right)",
      .settings =
          {{.name = "padding",
            .title = "Padding",
            .type = SettingType::integers,
            .otherwise = Integers{1, 1, 1, 1},
            .help = "Rows and columns added at the top, bottom, left and right. Half a kernel is "
                    "usual; more makes the network look at emptiness.",
            .least = 0,
            .most = 1 << 20,
            .count = 4}},
      .describe = describe,
      .caption = "{padding}",
  };
}

}  // namespace strata::graph
