// gru: gated recurrent unit. PyTorch: torch.nn.GRU; Keras: layers.GRU (reset_after).
//   r, z = sigmoid(W x + U h), n = tanh(W x + r (U h)), h = (1 - z) n + z h
#include "graph/recurrent.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  return recurrent_facts(
      ask, /*gates=*/3, /*kept=*/5);  // the three gates, the state's part of n, and h of every step
}

}  // namespace

LayerKind gru_kind() {
  return {
      .name = "gru",
      .title = "GRU",
      .category = Category::recurrent,
      .summary =
          "Reads a sequence step by step with a memory; simpler and faster than an LSTM, often as "
          "good.",
      .shape_rule = kRecurrentShapeRule,
      .settings = recurrent_settings(),
      .describe = describe,
      .caption = kRecurrentCaption,
  };
}

}  // namespace strata::graph
