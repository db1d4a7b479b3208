// layernorm: every sample to mean 0 and variance 1, over the features of each step or over a whole
// image. PyTorch: torch.nn.LayerNorm over [F] or [C, H, W]; Keras: layers.LayerNormalization.
#include "graph/normalisation.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  const Shape& in = ask.input().shape;
  if (in.rank() > 3)
    return ask.refuse("a flat input, a sequence or an image", "put a reshape before it");
  const Shape normalised = in.rank() == 3 ? in : Shape{in.features()};
  LayerFacts facts = normalisation_facts(ask, normalised);
  facts.saved_elements = 2 * (in.rank() == 2 ? in[0] : 1);  // mean and 1 / deviation
  return facts;
}

}  // namespace

LayerKind layernorm_kind() {
  return {
      .name = "layernorm",
      .title = "LayerNorm",
      .category = Category::normalisation,
      .summary =
          "Brings the features of every sample and step to mean 0 and variance 1, whatever the "
          "batch.",
      .shape_rule = "same",
      .settings = normalisation_settings(),
      .describe = describe,
  };
}

}  // namespace strata::graph
