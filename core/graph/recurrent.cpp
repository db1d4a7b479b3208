#include "graph/recurrent.h"

#include <fmt/format.h>

#include "graph/activation.h"

namespace strata::graph {
namespace {

/// Adds the parameters of one direction of one stacked layer.
Result<> add_direction(const LayerQuestion& ask, int gates, std::int64_t inputs,
                       const std::string& suffix, std::vector<Parameter>& out) {
  const std::int64_t units = ask.settings.integer("units");
  const std::int64_t rows = gates * units;
  STRATA_TRY(Shape from_input, ask.shape({rows, inputs}, "weight_ih" + suffix));
  STRATA_TRY(Shape from_state, ask.shape({rows, units}, "weight_hh" + suffix));
  out.push_back(
      {"weight_ih" + suffix, std::move(from_input), ParameterRole::kernel, inputs, rows, gates});
  out.push_back({"weight_hh" + suffix, std::move(from_state), ParameterRole::recurrent_kernel,
                 units, rows, gates});
  if (!ask.settings.flag("bias")) return {};
  out.push_back({"bias_ih" + suffix, {rows}, ParameterRole::bias, inputs, rows, gates});
  out.push_back({"bias_hh" + suffix, {rows}, ParameterRole::recurrent_bias, units, rows, gates});
  return {};
}

}  // namespace

Result<LayerFacts> recurrent_facts(const LayerQuestion& ask, int gates, int kept) {
  STRATA_CHECK(ask.needs_sequence());
  const std::int64_t steps = ask.input().shape[0];
  const std::int64_t units = ask.settings.integer("units");
  const std::int64_t layers = ask.settings.integer("layers");
  const std::int64_t directions = ask.settings.flag("bidirectional") ? 2 : 1;
  const bool sequences = ask.settings.flag("return_sequences");

  LayerFacts facts;
  STRATA_TRY(const Shape sequence, ask.shape({steps, directions * units}));
  STRATA_TRY(const Shape saved, ask.shape({layers, steps, directions, units, kept}, "the memory"));
  facts.output.shape = sequences ? sequence : Shape{directions * units};
  if (sequences) facts.output.mask = ask.input().mask;
  facts.saved_elements = saved.elements();

  std::vector<std::string> products;
  std::int64_t inputs = ask.input().shape[1];
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    for (const char* direction : {"", "_reverse"}) {
      if (directions == 1 && *direction != '\0') continue;
      STRATA_CHECK(add_direction(ask, gates, inputs, fmt::format("_l{}{}", layer, direction),
                                 facts.parameters));
    }
    const double products_per_step = static_cast<double>(gates) * static_cast<double>(units) *
                                     static_cast<double>(inputs + units);
    facts.forward_flops += 2.0 * static_cast<double>(steps * directions) * products_per_step;
    products.push_back(fmt::format("{}*{}*({} + {})", directions * gates, units, inputs, units));
    inputs = directions * units;
  }
  const std::string sum = products.size() <= 3
                              ? fmt::format("{}", fmt::join(products, " + "))
                              : fmt::format("{} + {} * {}", products[0], layers - 1, products[1]);
  const std::int64_t biases =
      ask.settings.flag("bias") ? 2 * layers * directions * gates * units : 0;
  facts.shape_sum =
      directions == 2 ? fmt::format("2*{} = {}", units, 2 * units) : fmt::format("{} units", units);
  facts.parameter_sum = biases == 0 ? sum : fmt::format("{} + {} bias", sum, biases);
  facts.flops_sum = fmt::format("2 * {} * ({})", steps, sum);
  return facts;
}

std::vector<Setting> recurrent_settings() {
  return {
      {.name = "units",
       .title = "Units",
       .type = SettingType::integer,
       .otherwise = {},
       .help = "Size of the memory carried from step to step. 32 to 512 is usual; more remembers "
               "more and is slower.",
       .least = 1,
       .most = 1 << 16},
      {.name = "layers",
       .title = "Layers",
       .type = SettingType::integer,
       .otherwise = std::int64_t{1},
       .help = "How many are stacked, each reading the one before. 1 or 2 is usual; many are hard "
               "to train.",
       .least = 1,
       .most = 64},
      {.name = "bidirectional",
       .title = "Bidirectional",
       .type = SettingType::flag,
       .otherwise = false,
       .help = "Also reads the sequence from its end. Helps when the whole sequence is known; "
               "doubles the cost."},
      {.name = "return_sequences",
       .title = "Return sequences",
       .type = SettingType::flag,
       .otherwise = false,
       .help = "Gives the state after every step, as another recurrent or attention layer needs "
               "it, and not only the last."},
      {.name = "dropout",
       .title = "Dropout",
       .type = SettingType::real,
       .otherwise = 0.0,
       .help = "Share of the numbers between stacked layers that is left out at random while "
               "training. 0 to 0.5 is usual; too much and nothing is learned. No effect on one "
               "layer.",
       .least = 0,
       .most = 0.99},
      bias_setting(),
      initialiser_setting()};
}

}  // namespace strata::graph
