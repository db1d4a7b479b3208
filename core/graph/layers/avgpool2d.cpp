// avgpool2d: the mean of each window, padding left out. PyTorch: torch.nn.AvgPool2d with
// count_include_pad=False; Keras: layers.AveragePooling2D.
#include "graph/pooling.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(ask.needs_image());
  return pooling_facts(ask, /*averages=*/true);
}

}  // namespace

LayerKind avgpool2d_kind() {
  return {
      .name = "avgpool2d",
      .title = "AvgPool2D",
      .category = Category::pooling,
      .summary = "Shrinks an image by averaging each window.",
      .shape_rule =
          "C x H x W -> C x H' x W', H' = (H + 2 padding - size) / stride + 1 rounded down; "
          "padding same: H / stride rounded up",
      .settings = pooling_settings(2),
      .describe = describe,
      .caption = "{size}|stride {stride}",
  };
}

}  // namespace strata::graph
