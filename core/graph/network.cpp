#include "graph/network.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace strata::graph {
namespace {

/// Fields that every layer may have, beside its kind's settings.
const std::vector<std::string>& common_fields() {
  static const std::vector<std::string> fields = {"id", "kind", "inputs", "device", "trainable"};
  return fields;
}

Result<const LayerKind*> read_kind(const JsonValue& layer) {
  STRATA_TRY(const JsonValue value, layer.at("kind"));
  STRATA_TRY(const std::string name, value.string());
  if (const LayerKind* kind = find_layer_kind(name)) return kind;
  std::vector<std::string> known;
  for (const LayerKind& kind : layer_kinds())
    known.emplace_back(kind.name);
  const std::string near = nearest_word(name, known);
  return value.error(fmt::format("there is no layer kind '{}'", displayed(name)),
                     near.empty() ? fmt::format("the kinds are {}", fmt::join(known, ", "))
                                  : fmt::format("did you mean '{}'?", near));
}

Result<Settings> read_settings(const LayerKind& kind, const JsonValue& layer) {
  std::vector<std::string> known = common_fields();
  for (const Setting& setting : kind.settings)
    known.push_back(setting.name);
  STRATA_CHECK(layer.only(known));

  Settings out;
  for (const Setting& setting : kind.settings) {
    if (layer.has(setting.name)) {
      STRATA_TRY(const JsonValue value, layer.at(setting.name));
      STRATA_TRY(SettingValue read, read_setting(setting, value));
      out.set(setting.name, std::move(read));
    } else if (setting.otherwise.has_value()) {
      out.set(setting.name, *setting.otherwise);
    } else {
      return layer.error(fmt::format("a {} layer must say its {}", kind.name, setting.name),
                         fmt::format("add \"{}\"", setting.name));
    }
  }
  return out;
}

Result<std::vector<std::string>> read_inputs(const JsonValue& layer) {
  std::vector<std::string> out;
  if (!layer.has("inputs")) return out;
  STRATA_TRY(const JsonValue list, layer.at("inputs"));
  STRATA_TRY(const std::vector<JsonValue> items, list.items());
  if (items.empty())
    return list.error("a layer must read something", "name a layer, or leave \"inputs\" out");
  if (items.size() > kMostInputs)
    return list.error(fmt::format("{} inputs are too many", items.size()),
                      fmt::format("use at most {}", kMostInputs));
  for (const JsonValue& item : items) {
    STRATA_TRY(std::string id, item.string());
    out.push_back(std::move(id));
  }
  return out;
}

Result<LayerSpec> read_layer(const JsonValue& layer) {
  LayerSpec out;
  out.where = layer.where();
  STRATA_TRY(const JsonValue id, layer.at("id"));
  STRATA_TRY(out.id, id.string());
  STRATA_CHECK(check_layer_id(out.id, id.where()));
  STRATA_TRY(const LayerKind* kind, read_kind(layer));
  out.kind = kind->name;
  STRATA_TRY(out.settings, read_settings(*kind, layer));
  STRATA_TRY(out.inputs, read_inputs(layer));
  STRATA_TRY(out.device, layer.string_or("device", {}));
  STRATA_TRY(const bool trainable, layer.boolean_or("trainable", true));
  out.frozen = !trainable;
  return out;
}

/// Lists that must have one number are written as that number; it reads back as the list.
Json setting_json(const Setting& setting, const SettingValue& value) {
  if (const auto* numbers = std::get_if<Integers>(&value);
      numbers != nullptr && setting.count == 1 && numbers->size() == 1)
    return numbers->front();
  return to_json(value);
}

Json layer_json(const LayerSpec& layer) {
  Json out = {{"id", layer.id}, {"kind", layer.kind}};
  if (const LayerKind* kind = find_layer_kind(layer.kind))
    for (const Setting& setting : kind->settings)
      if (layer.settings.has(setting.name) && setting.otherwise != layer.settings.get(setting.name))
        out[setting.name] = setting_json(setting, layer.settings.get(setting.name));
  if (!layer.inputs.empty()) out["inputs"] = layer.inputs;
  if (!layer.device.empty()) out["device"] = layer.device;
  if (layer.frozen) out["trainable"] = false;
  return out;
}

}  // namespace

bool LayerSpec::operator==(const LayerSpec& other) const {
  return id == other.id && kind == other.kind && settings == other.settings &&
         inputs == other.inputs && device == other.device && frozen == other.frozen;
}

const LayerSpec* Network::find(std::string_view id) const {
  const auto found = std::find_if(layers.begin(), layers.end(),
                                  [&](const LayerSpec& layer) { return layer.id == id; });
  return found == layers.end() ? nullptr : &*found;
}

Result<> check_layer_id(std::string_view id, const std::string& where) {
  if (id == kDataId)
    return Error{"the id 'data' stands for the data set", where, "give the layer another id"};
  const auto unfit = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f ||
           std::string_view("./\\\"'`").find(c) != std::string_view::npos;
  };
  if (id.empty() || id.size() > kLongestId || std::any_of(id.begin(), id.end(), unfit))
    return Error{fmt::format("'{}' cannot be a layer's id", displayed(id)), where,
                 "use 1 to 64 letters, digits and underscores"};
  return {};
}

Result<Network> read_network(const JsonValue& layers) {
  STRATA_TRY(const std::vector<JsonValue> items, layers.items());
  if (items.size() > kMostLayers)
    return layers.error(fmt::format("{} layers are too many", items.size()),
                        fmt::format("use at most {}", kMostLayers));
  Network out;
  std::set<std::string> ids;
  for (const JsonValue& item : items) {
    STRATA_TRY(LayerSpec layer, read_layer(item));
    if (!ids.insert(layer.id).second)
      return item.error(fmt::format("the id '{}' stands twice", layer.id), "rename one of them");
    out.layers.push_back(std::move(layer));
  }
  return out;
}

Json to_json(const Network& network) {
  Json out = Json::array();
  for (const LayerSpec& layer : network.layers)
    out.push_back(layer_json(layer));
  return out;
}

}  // namespace strata::graph
