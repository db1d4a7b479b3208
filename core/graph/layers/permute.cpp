// permute: dimensions in another order. PyTorch: torch.permute (0 being the batch); Keras:
// layers.Permute.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  const Integers& order = ask.settings.integers("order");
  Integers sorted = order;
  std::sort(sorted.begin(), sorted.end());
  Integers each(order.size());
  std::iota(each.begin(), each.end(), std::int64_t{1});
  if (order.empty() || sorted != each)
    return Error{fmt::format("'{}' cannot use the order '{}'", ask.id, fmt::join(order, ", ")),
                 {},
                 "name each dimension once, counted from 1, such as 2, 1"};
  const Shape& in = ask.input().shape;
  if (order.size() != in.rank())
    return ask.refuse(fmt::format("{} dimensions", order.size()),
                      fmt::format("give its order {} numbers", in.rank()));
  std::vector<std::int64_t> sizes;
  for (const std::int64_t from : order)
    sizes.push_back(in[static_cast<int>(from - 1)]);
  LayerFacts facts;
  facts.output.shape = Shape(std::move(sizes));
  facts.shape_sum = fmt::format("{} -> {}", in.text(), facts.output.shape.text());
  return facts;
}

}  // namespace

LayerKind permute_kind() {
  return {
      .name = "permute",
      .title = "Permute",
      .category = Category::reshape,
      .summary = "Swaps dimensions, for example steps and features.",
      .shape_rule = "order 2, 1: T x F -> F x T; order 2, 3, 1: C x H x W -> H x W x C",
      .settings =
          {{.name = "order",
            .title = "Order",
            .type = SettingType::integers,
            .otherwise = {},
            .help = "Which dimension comes first, second, and so on, counted from 1. 2, 1 turns a "
                    "sequence of features into features of a sequence.",
            .least = 1,
            .most = 16}},
      .describe = describe,
      .caption = "{order}",
  };
}

}  // namespace strata::graph
