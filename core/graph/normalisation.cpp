#include "graph/normalisation.h"

#include <fmt/format.h>

namespace strata::graph {

LayerFacts normalisation_facts(const LayerQuestion& ask, const Shape& affine) {
  constexpr int kFlopsPerNumber = 8;
  const Shape& in = ask.input().shape;
  LayerFacts facts;
  facts.output = ask.input();
  facts.forward_flops = static_cast<double>(kFlopsPerNumber) * static_cast<double>(in.elements());
  facts.shape_sum = "unchanged";
  facts.flops_sum = fmt::format("{} * {}", kFlopsPerNumber, fmt::join(in.sizes(), "*"));
  if (!ask.settings.flag("affine")) return facts;
  facts.parameters.push_back({"weight", affine, ParameterRole::scale});
  facts.parameters.push_back({"bias", affine, ParameterRole::shift});
  facts.parameter_sum = fmt::format("2 * {}", fmt::join(affine.sizes(), "*"));
  return facts;
}

std::vector<Setting> normalisation_settings() {
  return {
      {.name = "epsilon",
       .title = "Epsilon",
       .type = SettingType::real,
       .otherwise = 1e-5,
       .help = "Added to the variance so that nothing is divided by zero. 1e-5 is usual; a large "
               "one weakens the normalisation.",
       .least = 1e-12,
       .most = 1},
      {.name = "affine",
       .title = "Learned scale",
       .type = SettingType::flag,
       .otherwise = true,
       .help = "Learns a scale and a shift for what was normalised. Usually on."}};
}

}  // namespace strata::graph
