// activation: a curve applied to every number. PyTorch: torch.nn.ReLU and its kin; Keras:
// layers.Activation.
#include "graph/activation.h"

#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  LayerFacts facts;
  facts.output = ask.input();
  facts.shape_sum = "unchanged";
  return facts;
}

Setting function_setting() {
  Setting setting = activation_setting();
  setting.name = "function";
  setting.title = "Function";
  setting.otherwise = std::string("relu");
  return setting;
}

}  // namespace

LayerKind activation_kind() {
  return {
      .name = "activation",
      .title = "Activation",
      .category = Category::activation,
      .summary =
          "Bends every number by a curve. Without curves, stacked layers are no better than one.",
      .shape_rule = "same",
      .settings = {function_setting()},
      .describe = describe,
      .caption = "{function}",
  };
}

}  // namespace strata::graph
