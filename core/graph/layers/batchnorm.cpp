// batchnorm: every feature to mean 0 and variance 1 over the batch. PyTorch: torch.nn.BatchNorm1d
// and 2d; Keras: layers.BatchNormalization (whose momentum is 1 minus PyTorch's, which is meant
// here).
#include <fmt/format.h>

#include "graph/normalisation.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  if (ask.input().shape.rank() > 3)
    return ask.refuse("a flat input, a sequence or an image", "put a reshape before it");
  const Shape features = {ask.input().shape.features()};
  LayerFacts facts = normalisation_facts(ask, features);
  // Mean and variance are kept for the backward pass once per batch, which is nothing per sample.
  facts.parameters.push_back({"running_mean", features, ParameterRole::running_mean});
  facts.parameters.push_back({"running_var", features, ParameterRole::running_variance});
  facts.parameter_sum = fmt::format("{} * {}", facts.parameters.size(), features[0]);
  return facts;
}

std::vector<Setting> settings() {
  std::vector<Setting> all = normalisation_settings();
  all.insert(
      all.begin(),
      {.name = "momentum",
       .title = "Momentum",
       .type = SettingType::real,
       .otherwise = 0.1,
       .help = "How fast the running mean and variance, which are used outside training, follow "
               "the batches. 0.1 is usual; a large one makes them jumpy.",
       .least = 0,
       .most = 1});
  return all;
}

}  // namespace

LayerKind batchnorm_kind() {
  return {
      .name = "batchnorm",
      .title = "BatchNorm",
      .category = Category::normalisation,
      .summary =
          "Brings every channel or feature to mean 0 and variance 1 over the batch: deep networks "
          "learn faster.",
      .shape_rule = "same",
      .settings = settings(),
      .describe = describe,
  };
}

}  // namespace strata::graph
