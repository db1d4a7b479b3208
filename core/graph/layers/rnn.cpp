// rnn: the plain recurrent layer, h = tanh(W x + U h). PyTorch: torch.nn.RNN; Keras:
// layers.SimpleRNN.
#include "graph/recurrent.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  return recurrent_facts(ask, /*gates=*/1, /*kept=*/1);  // h of every step
}

std::vector<Setting> settings() {
  std::vector<Setting> all = recurrent_settings();
  all.insert(
      all.begin() + 1,
      {.name = "activation",
       .title = "Activation",
       .type = SettingType::word,
       .otherwise = std::string("tanh"),
       .help = "The curve applied to every state. tanh is usual; relu can grow without bound.",
       .choices = {"tanh", "relu"}});
  return all;
}

}  // namespace

LayerKind rnn_kind() {
  return {
      .name = "rnn",
      .title = "RNN",
      .category = Category::recurrent,
      .summary =
          "Reads a sequence step by step; each state is a curve over the step and the state "
          "before. Forgets soon.",
      .shape_rule = kRecurrentShapeRule,
      .settings = settings(),
      .describe = describe,
      .caption = kRecurrentCaption,
  };
}

}  // namespace strata::graph
