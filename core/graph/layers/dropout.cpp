// dropout: leaves numbers out at random while training. PyTorch: torch.nn.Dropout; Keras:
// layers.Dropout.
#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  LayerFacts facts;
  facts.output = ask.input();
  facts.saved_elements = facts.output.shape.elements();  // which numbers stayed
  facts.shape_sum = "unchanged";
  return facts;
}

}  // namespace

LayerKind dropout_kind() {
  return {
      .name = "dropout",
      .title = "Dropout",
      .category = Category::regularisation,
      .summary =
          "Leaves some numbers out at random while training, so that the network does not learn by "
          "heart.",
      .shape_rule = "same",
      .settings =
          {{.name = "rate",
            .title = "Rate",
            .type = SettingType::real,
            .otherwise = 0.5,
            .help = "Share of the numbers that is left out; the others are scaled up to make up "
                    "for it. 0.1 to 0.5 is usual; too much and the network learns nothing.",
            .least = 0,
            .most = 0.99}},
      .describe = describe,
      .caption = "{rate}",
  };
}

}  // namespace strata::graph
