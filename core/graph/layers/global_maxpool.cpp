// global_maxpool: the largest number of every channel, or of every feature over all steps. PyTorch:
// torch.nn.AdaptiveMaxPool2d(1); Keras: layers.GlobalMaxPooling2D and 1D. Masked steps are left
// out.
#include "graph/pooling.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_TRY(LayerFacts facts, global_pooling_facts(ask));
  facts.saved_elements = facts.output.shape.elements();  // where each largest number was
  return facts;
}

}  // namespace

LayerKind global_maxpool_kind() {
  return {
      .name = "global_maxpool",
      .title = "Global MaxPool",
      .category = Category::pooling,
      .summary =
          "Keeps the largest number of each channel over all places, or of each feature over all "
          "steps.",
      .shape_rule = "C x H x W -> C; T x F -> F",
      .settings = {},
      .describe = describe,
  };
}

}  // namespace strata::graph
