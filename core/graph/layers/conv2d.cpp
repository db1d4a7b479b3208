// conv2d: a window of weights slides over an image. PyTorch: torch.nn.Conv2d; Keras: layers.Conv2D.
#include "graph/activation.h"
#include "graph/convolution.h"
#include "graph/window.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(ask.needs_image());
  return convolution_facts(ask, ask.settings.integer("filters"), ask.settings.integer("groups"));
}

}  // namespace

LayerKind conv2d_kind() {
  return {
      .name = "conv2d",
      .title = "Conv2D",
      .category = Category::convolution,
      .summary =
          "Slides small windows of weights over an image; each finds one pattern wherever it lies.",
      .shape_rule =
          "C x H x W -> filters x H' x W', H' = (H + 2 padding - dilation (kernel - 1) - 1) / "
          "stride + 1 rounded down; padding same: H / stride rounded up",
      .settings = {filters_setting(), kernel_setting(2), stride_setting(2), padding_setting(2),
                   dilation_setting(2), groups_setting(), activation_setting(), bias_setting(),
                   initialiser_setting()},
      .describe = describe,
      .caption = "{filters} @ {kernel}|{activation}",
  };
}

}  // namespace strata::graph
