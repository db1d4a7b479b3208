// groupnorm: groups of channels to mean 0 and variance 1 in every sample. PyTorch:
// torch.nn.GroupNorm; Keras: layers.GroupNormalization. Of a sequence, a group's features are taken
// over all steps.
#include <fmt/format.h>

#include "graph/normalisation.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  const Shape& in = ask.input().shape;
  if (in.rank() > 3)
    return ask.refuse("a flat input, a sequence or an image", "put a reshape before it");
  const std::int64_t groups = ask.settings.integer("groups");
  if (in.features() % groups != 0)
    return ask.refuse(fmt::format("channels that {} groups share out evenly", groups),
                      fmt::format("set groups to a divisor of {}", in.features()));
  LayerFacts facts = normalisation_facts(ask, {in.features()});
  facts.saved_elements = 2 * groups;  // mean and 1 / deviation
  return facts;
}

std::vector<Setting> settings() {
  std::vector<Setting> all = normalisation_settings();
  all.insert(all.begin(),
             {.name = "groups",
              .title = "Groups",
              .type = SettingType::integer,
              .otherwise = std::int64_t{32},
              .help = "Into how many groups the channels are shared out. 32 is usual; 1 "
                      "normalises all together, as many as channels each alone.",
              .least = 1,
              .most = 1 << 20});
  return all;
}

}  // namespace

LayerKind groupnorm_kind() {
  return {
      .name = "groupnorm",
      .title = "GroupNorm",
      .category = Category::normalisation,
      .summary =
          "Brings groups of channels to mean 0 and variance 1 in every sample; good with small "
          "batches.",
      .shape_rule = "same",
      .settings = settings(),
      .describe = describe,
      .caption = "{groups} groups",
  };
}

}  // namespace strata::graph
