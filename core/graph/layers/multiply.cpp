// multiply: the product of several layers, number by number. PyTorch: torch.mul; Keras:
// layers.Multiply.
#include "graph/merge.h"

namespace strata::graph {

LayerKind multiply_kind() {
  return {
      .name = "multiply",
      .title = "Multiply",
      .category = Category::merge,
      .summary =
          "Multiplies layers, number by number, so that one can open or close the other like a "
          "gate.",
      .shape_rule = "several of one shape -> the same",
      .settings = {},
      .describe = elementwise_facts,
      .arity = Arity::several,
  };
}

}  // namespace strata::graph
