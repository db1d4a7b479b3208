// concat: layers side by side along one dimension. PyTorch: torch.cat; Keras: layers.Concatenate. A
// number for the axis counts as theirs do, with the batch as 0.
#include <fmt/format.h>

#include "graph/merge.h"

namespace strata::graph {
namespace {

bool alike_but(std::size_t axis, const Shape& a, const Shape& b) {
  if (a.rank() != b.rank()) return false;
  for (std::size_t i = 0; i < a.rank(); ++i)
    if (i != axis && a.sizes()[i] != b.sizes()[i]) return false;
  return true;
}

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(needs_several(ask));
  const Shape& first = ask.input().shape;
  const std::size_t axis = concat_axis(ask.settings, first);
  if (axis >= first.rank())
    return ask.refuse("an input that has its axis",
                      fmt::format("choose an axis from 1 to {}", first.rank()));
  std::vector<std::int64_t> sizes = first.sizes();
  std::string sum = fmt::format("{}", sizes[axis]);
  for (std::size_t i = 1; i < ask.inputs.size(); ++i) {
    const Shape& other = ask.inputs[i].shape;
    if (!alike_but(axis, first, other))
      return refuse_pair(ask, fmt::format("inputs alike in all but dimension {}", axis + 1), i,
                         "make the other sizes equal, or choose another axis");
    sizes[axis] += other.sizes()[axis];
    sum += fmt::format(" + {}", other.sizes()[axis]);
  }
  LayerFacts facts;
  facts.shape_sum = fmt::format("{} = {}", sum, sizes[axis]);
  STRATA_TRY(facts.output.shape, ask.shape(std::move(sizes)));
  if (first.rank() == 2 && axis == 1) facts.output.mask = common_mask(ask);
  return facts;
}

}  // namespace

LayerKind concat_kind() {
  return {
      .name = "concat",
      .title = "Concat",
      .category = Category::merge,
      .summary = "Lays layers side by side: the channels of images, the features of anything else.",
      .shape_rule =
          "C1 x H x W, C2 x H x W -> C1+C2 x H x W; T x F1, T x F2 -> T x F1+F2; F1, F2 -> F1+F2",
      .settings =
          {{.name = "axis",
            .title = "Axis",
            .type = SettingType::integers,
            .otherwise = std::string("features"),
            .help = "The dimension that grows. 'features' is usual: channels of images, the last "
                    "dimension otherwise. A number counts from 1 (0 is the batch), -1 is the last.",
            .least = -16,
            .most = 16,
            .choices = {"features"},
            .count = 1}},
      .describe = describe,
      .arity = Arity::several,
      .caption = "{axis}",
  };
}

}  // namespace strata::graph
