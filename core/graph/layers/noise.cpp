// noise: adds normal noise while training. Keras: layers.GaussianNoise; PyTorch: x +
// torch.randn_like(x) * stddev.
#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  LayerFacts facts;
  facts.output = ask.input();
  facts.shape_sum = "unchanged";
  return facts;
}

}  // namespace

LayerKind noise_kind() {
  return {
      .name = "noise",
      .title = "Noise",
      .category = Category::regularisation,
      .summary = "Adds random noise while training, so that the network does not learn by heart.",
      .shape_rule = "same",
      .settings =
          {{.name = "stddev",
            .title = "Strength",
            .type = SettingType::real,
            .otherwise = 0.1,
            .help = "Standard deviation of the noise. 0.05 to 0.3 of the input's own is usual; too "
                    "much drowns the data.",
            .least = 0,
            .most = 1e6}},
      .describe = describe,
      .caption = "{stddev}",
  };
}

}  // namespace strata::graph
