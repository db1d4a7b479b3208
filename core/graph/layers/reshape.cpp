// reshape: the same numbers, in the same order, in another shape. PyTorch: torch.reshape; Keras:
// layers.Reshape.
#include <fmt/format.h>

#include <algorithm>

#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

constexpr std::int64_t kRest = -1;

Result<std::vector<std::int64_t>> target_sizes(const LayerQuestion& ask) {
  std::vector<std::int64_t> sizes = ask.settings.integers("shape");
  const auto rests = std::count(sizes.begin(), sizes.end(), kRest);
  const std::string text = fmt::format("{}", fmt::join(sizes, "x"));
  if (sizes.empty() || rests > 1 || std::count(sizes.begin(), sizes.end(), 0) > 0)
    return Error{fmt::format("'{}' cannot make the shape '{}'", ask.id, text),
                 {},
                 "give sizes of at least 1, one of them -1 for the rest"};
  std::int64_t said = 1;
  for (const std::int64_t size : sizes) {
    if (size == kRest) continue;
    STRATA_TRY(const Shape so_far, ask.shape({said, size}));
    said = so_far.elements();
  }
  const std::int64_t have = ask.input().shape.elements();
  if (rests == 0 ? have != said : have % said != 0)
    return ask.refuse(
        fmt::format("{}{} numbers to make {}", rests == 0 ? "" : "a multiple of ", said, text),
        fmt::format("choose sizes whose product is {}", have));
  std::replace(sizes.begin(), sizes.end(), kRest, have / said);
  return sizes;
}

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_TRY(std::vector<std::int64_t> sizes, target_sizes(ask));
  LayerFacts facts;
  facts.shape_sum =
      fmt::format("{} = {}", fmt::join(ask.input().shape.sizes(), "*"), fmt::join(sizes, "*"));
  facts.output.shape = Shape(std::move(sizes));
  return facts;
}

}  // namespace

LayerKind reshape_kind() {
  return {
      .name = "reshape",
      .title = "Reshape",
      .category = Category::reshape,
      .summary = "Gives the same numbers another shape, read row by row.",
      .shape_rule = "any -> shape, with as many numbers; -1 stands for the rest",
      .settings =
          {{.name = "shape",
            .title = "Shape",
            .type = SettingType::integers,
            .otherwise = {},
            .help =
                "Sizes of the new shape, such as 1, 28, 28 for an image or 28, 28 for a sequence. "
                "One may be -1: whatever is left.",
            .least = -1,
            .most = 1e12}},
      .describe = describe,
      .caption = "{shape}",
  };
}

}  // namespace strata::graph
