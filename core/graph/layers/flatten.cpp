// flatten: all numbers of a sample in one row, outermost dimension first. PyTorch:
// torch.nn.Flatten; Keras: layers.Flatten (of channels-first data).
#include <fmt/format.h>

#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  const Shape& in = ask.input().shape;
  LayerFacts facts;
  facts.output.shape = {in.elements()};
  facts.shape_sum = fmt::format("{} = {}", fmt::join(in.sizes(), "*"), in.elements());
  return facts;
}

}  // namespace

LayerKind flatten_kind() {
  return {
      .name = "flatten",
      .title = "Flatten",
      .category = Category::reshape,
      .summary =
          "Lays all numbers of an image or a sequence out in one row, as a dense layer needs them.",
      .shape_rule = "C x H x W -> C*H*W; T x F -> T*F",
      .settings = {},
      .describe = describe,
  };
}

}  // namespace strata::graph
