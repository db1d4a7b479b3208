// conv1d: a window of weights slides over a sequence. PyTorch: torch.nn.Conv1d (whose data is
// features x steps); Keras: layers.Conv1D. The weight is PyTorch's: filters x F/groups x kernel.
#include "graph/activation.h"
#include "graph/convolution.h"
#include "graph/window.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(ask.needs_sequence());
  return convolution_facts(ask, ask.settings.integer("filters"), ask.settings.integer("groups"));
}

}  // namespace

LayerKind conv1d_kind() {
  return {
      .name = "conv1d",
      .title = "Conv1D",
      .category = Category::convolution,
      .summary =
          "Slides small windows of weights over a sequence; each finds one pattern wherever it "
          "occurs.",
      .shape_rule =
          "T x F -> T' x filters, T' = (T + 2 padding - dilation (kernel - 1) - 1) / stride + 1 "
          "rounded down; padding same: T / stride rounded up",
      .settings = {filters_setting(), kernel_setting(1), stride_setting(1), padding_setting(1),
                   dilation_setting(1), groups_setting(), activation_setting(), bias_setting(),
                   initialiser_setting()},
      .describe = describe,
      .caption = "{filters} @ {kernel}|{activation}",
  };
}

}  // namespace strata::graph
