// add: the sum of several layers, number by number. PyTorch: torch.add; Keras: layers.Add.
#include "graph/merge.h"

namespace strata::graph {

LayerKind add_kind() {
  return {
      .name = "add",
      .title = "Add",
      .category = Category::merge,
      .summary =
          "Adds layers up, number by number. Short cuts around layers, as in residual networks, "
          "end here.",
      .shape_rule = "several of one shape -> the same",
      .settings = {},
      .describe = elementwise_facts,
      .arity = Arity::several,
  };
}

}  // namespace strata::graph
