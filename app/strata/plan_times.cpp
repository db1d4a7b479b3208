#include "plan_times.h"

#include <fmt/format.h>

#include "base/json.h"

namespace strata::app {
namespace {

Result<> read_layer(const JsonValue& value, const graph::Layer& layer, plan::LayerTimes& times) {
  STRATA_TRY(const std::string id, value.string_or("id", ""));
  if (id != layer.id())
    return value.error(fmt::format("these are the times of '{}', not of '{}'", id, layer.id()),
                       "measure this project: strata bench PROJECT --profile-json");
  STRATA_TRY(const double forward_ms, value.number_or("forward_ms", 0));
  STRATA_TRY(const double backward_ms, value.number_or("backward_ms", 0));
  STRATA_TRY(const double update_ms, value.number_or("update_ms", 0));
  times.forward.push_back(forward_ms / 1e3);
  times.backward.push_back(backward_ms / 1e3);
  times.update.push_back(update_ms / 1e3);
  return {};
}

}  // namespace

Result<plan::LayerTimes> read_times(const std::string& file, const graph::Model& model) {
  STRATA_TRY(const JsonValue json, read_json(file));
  plan::LayerTimes times;
  STRATA_TRY(times.rows, json.integer_or("batch", 1));
  STRATA_TRY(const JsonValue layers, json.at("layers"));
  STRATA_TRY(const auto items, layers.items());
  if (items.size() != model.layers.size())
    return layers.error(fmt::format("there are {} layers, and the network has {}", items.size(),
                                    model.layers.size()),
                        "measure this project: strata bench PROJECT --profile-json");
  for (std::size_t k = 0; k < items.size(); ++k)
    STRATA_CHECK(read_layer(items[k], model.layers[k], times));
  return times;
}

}  // namespace strata::app
