// positional_encoding: adds to every step where it stands. Vaswani et al., "Attention is all you
// need", 2017:
//   feature 2i of step t gets sin(t / 10000^(2i/F)), feature 2i+1 gets cos of the same
// or a learned row per step, as torch.nn.Embedding over the step numbers.
#include <fmt/format.h>

#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(ask.needs_sequence());
  const Shape& in = ask.input().shape;
  LayerFacts facts;
  facts.output = ask.input();
  facts.forward_flops = static_cast<double>(in.elements());
  facts.shape_sum = "unchanged";
  facts.flops_sum = fmt::format("{}", fmt::join(in.sizes(), "*"));
  if (ask.settings.word("style") == "learned") {
    facts.parameters.push_back({"weight", in, ParameterRole::embedding, in[0], in[1]});
    facts.parameter_sum = facts.flops_sum;
  }
  return facts;
}

}  // namespace

LayerKind positional_encoding_kind() {
  return {
      .name = "positional_encoding",
      .title = "Positional encoding",
      .category = Category::embedding,
      .summary =
          "Adds to every step a pattern that says where it stands; attention alone cannot tell.",
      .shape_rule = "T x F -> T x F",
      .settings =
          {{.name = "style",
            .title = "Style",
            .type = SettingType::word,
            .otherwise = std::string("sinusoidal"),
            .help = "'sinusoidal' uses fixed waves and needs no training; 'learned' finds its own "
                    "pattern for each step.",
            .choices = {"sinusoidal", "learned"}}},
      .describe = describe,
      .caption = "{style}",
  };
}

}  // namespace strata::graph
