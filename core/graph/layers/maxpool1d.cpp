// maxpool1d: the largest number in each window of steps. PyTorch: torch.nn.MaxPool1d (over features
// x steps); Keras: layers.MaxPooling1D.
#include "graph/pooling.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(ask.needs_sequence());
  return pooling_facts(ask, /*averages=*/false);
}

}  // namespace

LayerKind maxpool1d_kind() {
  return {
      .name = "maxpool1d",
      .title = "MaxPool1D",
      .category = Category::pooling,
      .summary = "Shortens a sequence by keeping the largest number of each window of steps.",
      .shape_rule =
          "T x F -> T' x F, T' = (T + 2 padding - size) / stride + 1 rounded down; padding same: T "
          "/ stride rounded up",
      .settings = pooling_settings(1),
      .describe = describe,
      .caption = "{size}|stride {stride}",
  };
}

}  // namespace strata::graph
