#include "graph/convolution.h"

#include <fmt/format.h>

#include "graph/activation.h"
#include "graph/window.h"

namespace strata::graph {
namespace {

Result<> check_groups(const LayerQuestion& ask, std::int64_t filters, std::int64_t groups) {
  const std::int64_t features = ask.input().shape.features();
  if (features % groups != 0)
    return ask.refuse(fmt::format("channels that {} groups share out evenly", groups),
                      "set groups to a divisor of the channels, such as 1");
  if (filters % groups != 0)
    return Error{
        fmt::format("'{}' cannot share {} filters out to {} groups", ask.id, filters, groups),
        {},
        "make filters a multiple of groups"};
  return {};
}

}  // namespace

Result<LayerFacts> convolution_facts(const LayerQuestion& ask, std::int64_t filters,
                                     std::int64_t groups) {
  STRATA_CHECK(check_groups(ask, filters, groups));
  STRATA_TRY(const std::vector<Window> found, fitting_windows(ask));
  const Shape& in = ask.input().shape;
  const std::int64_t group_features = in.features() / groups;
  const bool bias = ask.settings.flag("bias");

  LayerFacts facts;
  STRATA_TRY(facts.output.shape, ask.shape(windowed_sizes(in, filters, found)));
  std::vector<std::int64_t> weight = {filters, group_features};
  for (const Window& w : found)
    weight.push_back(w.kernel);
  STRATA_TRY(Shape weight_shape, ask.shape(std::move(weight), "the weight"));
  const std::int64_t fan_in = group_features * taps(found);
  facts.parameters.push_back(
      {"weight", std::move(weight_shape), ParameterRole::kernel, fan_in, filters * taps(found)});
  if (bias) facts.parameters.push_back({"bias", {filters}, ParameterRole::bias, fan_in, filters});

  const Shape& out = facts.output.shape;
  const std::string reads = fmt::format("{}*{}", group_features, taps_text(found));
  facts.forward_flops = 2.0 * static_cast<double>(fan_in) * static_cast<double>(out.elements());
  facts.saved_elements = activation_saved(ask.settings, out.elements());
  facts.shape_sum = window_sum(ask.settings, found);
  facts.parameter_sum =
      fmt::format("{}*{}{}", reads, filters, bias ? fmt::format(" + {} bias", filters) : "");
  facts.flops_sum = fmt::format("2 * ({}) * {}", reads, fmt::join(out.sizes(), "*"));
  return facts;
}

Setting filters_setting() {
  return {.name = "filters",
          .title = "Filters",
          .type = SettingType::integer,
          .otherwise = {},
          .help =
              "How many patterns the layer looks for; each gives one output channel. 16 to 512 "
              "is usual; more can tell more apart and cost more memory and time.",
          .least = 1,
          .most = 1 << 20};
}

Setting multiplier_setting() {
  return {.name = "multiplier",
          .title = "Multiplier",
          .type = SettingType::integer,
          .otherwise = std::int64_t{1},
          .help =
              "How many patterns are looked for in each channel. 1 is usual; more multiplies the "
              "channels and the cost.",
          .least = 1,
          .most = 1 << 10};
}

Setting groups_setting() {
  return {.name = "groups",
          .title = "Groups",
          .type = SettingType::integer,
          .otherwise = std::int64_t{1},
          .help =
              "Splits the channels into groups that do not see each other. 1 is usual; more is "
              "cheaper and can learn less.",
          .least = 1,
          .most = 1 << 20};
}

}  // namespace strata::graph
