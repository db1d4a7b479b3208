// depthwise_conv2d: every channel has its own windows. PyTorch: torch.nn.Conv2d with groups =
// channels; Keras: layers.DepthwiseConv2D (whose glorot bound is met exactly for multiplier 1,
// nearly for more).
#include "graph/activation.h"
#include "graph/convolution.h"
#include "graph/window.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(ask.needs_image());
  const std::int64_t channels = ask.input().shape[0];
  return convolution_facts(ask, channels * ask.settings.integer("multiplier"), channels);
}

}  // namespace

LayerKind depthwise_conv2d_kind() {
  return {
      .name = "depthwise_conv2d",
      .title = "Depthwise Conv2D",
      .category = Category::convolution,
      .summary =
          "A convolution that looks at each channel on its own: cheap, but channels do not mix.",
      .shape_rule = "C x H x W -> C*multiplier x H' x W', H' as for conv2d",
      .settings = {kernel_setting(2), multiplier_setting(), stride_setting(2), padding_setting(2),
                   dilation_setting(2), activation_setting(), bias_setting(),
                   initialiser_setting()},
      .describe = describe,
      .caption = "{kernel}|{activation}",
  };
}

}  // namespace strata::graph
