// dense: y = x W^T + b on the last dimension. PyTorch: torch.nn.Linear; Keras: layers.Dense.
#include <fmt/format.h>

#include "graph/activation.h"
#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  const Shape& in = ask.input().shape;
  if (in.rank() > 2) return ask.refuse("a flat input", "put a flatten before it");

  const std::int64_t features = in[-1];
  const std::int64_t units = ask.settings.integer("units");
  const std::int64_t positions = in.rank() == 2 ? in[0] : 1;
  const bool bias = ask.settings.flag("bias");

  LayerFacts facts;
  STRATA_TRY(Shape weight, ask.shape({units, features}, "the weight"));
  STRATA_TRY(Shape every_output, ask.shape({positions, units}));
  facts.saved_elements = activation_saved(ask.settings, every_output.elements());
  facts.output.shape = in.rank() == 2 ? std::move(every_output) : Shape{units};
  facts.output.mask = ask.input().mask;
  facts.forward_flops =
      2.0 * static_cast<double>(positions) * static_cast<double>(weight.elements());
  facts.parameters.push_back({"weight", std::move(weight), ParameterRole::kernel, features, units});
  if (bias) facts.parameters.push_back({"bias", {units}, ParameterRole::bias, features, units});
  facts.shape_sum = fmt::format("{} units", units);
  facts.parameter_sum =
      fmt::format("{}*{}{}", features, units, bias ? fmt::format(" + {} bias", units) : "");
  facts.flops_sum = positions == 1 ? fmt::format("2 * {}*{}", features, units)
                                   : fmt::format("2 * {} * {}*{}", positions, features, units);
  return facts;
}

}  // namespace

LayerKind dense_kind() {
  return {
      .name = "dense",
      .title = "Dense",
      .category = Category::dense,
      .summary =
          "Every output is a weighted sum of all inputs plus a bias. On a sequence it acts on each "
          "step.",
      .shape_rule = "F -> units; T x F -> T x units",
      .settings = {{.name = "units",
                    .title = "Units",
                    .type = SettingType::integer,
                    .otherwise = {},
                    .help = "How many outputs. More can learn more, and cost more memory and time; "
                            "64 to 1024 is usual.",
                    .least = 1,
                    .most = 1 << 24},
                   activation_setting(),
                   bias_setting(),
                   initialiser_setting()},
      .describe = describe,
      .caption = "{units}|{activation}",
  };
}

}  // namespace strata::graph
