// lstm: long short-term memory. PyTorch: torch.nn.LSTM; Keras: layers.LSTM.
//   i, f, o = sigmoid(W x + U h), g = tanh(W x + U h), c = f c + i g, h = o tanh(c)
#include "graph/recurrent.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  return recurrent_facts(ask, /*gates=*/4, /*kept=*/6);  // the four gates, c and h of every step
}

}  // namespace

LayerKind lstm_kind() {
  return {
      .name = "lstm",
      .title = "LSTM",
      .category = Category::recurrent,
      .summary =
          "Reads a sequence step by step with a memory that it learns to keep or to overwrite.",
      .shape_rule = kRecurrentShapeRule,
      .settings = recurrent_settings(),
      .describe = describe,
      .caption = kRecurrentCaption,
  };
}

}  // namespace strata::graph
