// global_avgpool: the mean of every channel, or of every feature over all steps. PyTorch:
// torch.nn.AdaptiveAvgPool2d(1); Keras: layers.GlobalAveragePooling2D and 1D. Masked steps are left
// out.
#include "graph/pooling.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) { return global_pooling_facts(ask); }

}  // namespace

LayerKind global_avgpool_kind() {
  return {
      .name = "global_avgpool",
      .title = "Global AvgPool",
      .category = Category::pooling,
      .summary =
          "Averages each channel of an image over all places, or each feature over all steps.",
      .shape_rule = "C x H x W -> C; T x F -> F",
      .settings = {},
      .describe = describe,
  };
}

}  // namespace strata::graph
