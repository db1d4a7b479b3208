// input: marks where the data enters; passes it on unchanged. It may state the shape it expects.
#include <fmt/format.h>

#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  if (ask.input_names.front() != "data")
    return Error{fmt::format("'{}' is an input but reads '{}'", ask.id, ask.input_names.front()),
                 {},
                 "take it away, or let it read \"data\""};
  const Integers& expected = ask.settings.integers("shape");
  const std::vector<std::int64_t>& found = ask.input().shape.sizes();
  if (!expected.empty() && expected != found)
    return ask.refuse(fmt::format("{}", fmt::join(expected, "x")),
                      "correct its shape, or choose other data");
  LayerFacts facts;
  facts.output = ask.input();
  facts.shape_sum = facts.output.text();
  return facts;
}

}  // namespace

LayerKind input_kind() {
  return {
      .name = "input",
      .title = "Input",
      .category = Category::input_output,
      .summary = "Where the data enters the network. It changes nothing.",
      .shape_rule = "same",
      .settings = {{.name = "shape",
                    .title = "Shape",
                    .type = SettingType::integers,
                    .otherwise = Integers{},
                    .help = "The shape one sample should have, such as 3, 32, 32. Empty: whatever "
                            "the data has.",
                    .least = 1,
                    .most = 1e9}},
      .describe = describe,
      .reads_tokens = true,
      .caption = "{shape}",
  };
}

}  // namespace strata::graph
