// maxpool2d: the largest number in each window. PyTorch: torch.nn.MaxPool2d; Keras:
// layers.MaxPooling2D.
#include "graph/pooling.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(ask.needs_image());
  return pooling_facts(ask, /*averages=*/false);
}

}  // namespace

LayerKind maxpool2d_kind() {
  return {
      .name = "maxpool2d",
      .title = "MaxPool2D",
      .category = Category::pooling,
      .summary = "Shrinks an image by keeping the largest number of each window.",
      .shape_rule =
          "C x H x W -> C x H' x W', H' = (H + 2 padding - size) / stride + 1 rounded down; "
          "padding same: H / stride rounded up",
      .settings = pooling_settings(2),
      .describe = describe,
      .caption = "{size}|stride {stride}",
  };
}

}  // namespace strata::graph
