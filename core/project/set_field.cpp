#include "project/set_field.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <vector>

namespace strata {
namespace {

const std::vector<std::string> kParts = {"name", "data", "layers", "training", "parallel"};

std::vector<std::string> split_path(const std::string& path) {
  std::vector<std::string> keys;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t dot = std::min(path.find('.', at), path.size());
    keys.push_back(path.substr(at, dot - at));
    at = dot + 1;
  }
  return keys;
}

Json value_of(const std::string& text) {
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return value.is_discarded() ? Json(text) : value;
}

Error unknown(const std::string& assignment, const std::string& key,
              const std::vector<std::string>& known) {
  const std::string near = nearest_word(key, known);
  return {fmt::format("there is no '{}' to set", key), "--set " + assignment,
          near.empty() ? fmt::format("known here are {}", fmt::join(known, ", "))
                       : fmt::format("did you mean '{}'?", near)};
}

/// The element of a list that `key` names: a layer or transform by its id or kind, or by its number
/// from 0.
Json* element(Json& list, const std::string& key) {
  for (Json& item : list)
    if (item.is_object() && item.value("id", Json()) == key) return &item;
  std::size_t index = 0;
  const auto [end, code] = std::from_chars(key.data(), key.data() + key.size(), index);
  const bool number = code == std::errc() && end == key.data() + key.size();
  return number && index < list.size() ? &list[index] : nullptr;
}

std::vector<std::string> names_in(const Json& list) {
  std::vector<std::string> names;
  for (const Json& item : list)
    names.push_back(item.is_object() && item.contains("id") && item["id"].is_string()
                        ? item["id"].get<std::string>()
                        : std::to_string(names.size()));
  return names;
}

/// Another kind has other fields: of the old ones only the learning rate keeps its meaning.
void forget_other_kind(Json& object, const Json& kind) {
  if (object.value("kind", Json()) == kind) return;
  Json fresh = Json::object();
  if (object.contains("learning_rate")) fresh["learning_rate"] = object["learning_rate"];
  object = std::move(fresh);
}

}  // namespace

Result<> set_field(Json& project, const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0)
    return Error{"a field and its value are needed", "--set " + assignment,
                 "write it as --set training.epochs=10"};
  const std::vector<std::string> keys = split_path(assignment.substr(0, equals));
  if (std::find(kParts.begin(), kParts.end(), keys.front()) == kParts.end())
    return unknown(assignment, keys.front(), kParts);
  Json* at = &project;
  for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
    if (at->is_array()) {
      Json* const found = element(*at, keys[i]);
      if (found == nullptr) return unknown(assignment, keys[i], names_in(*at));
      at = found;
      continue;
    }
    at = &(*at)[keys[i]];
    if (at->is_null()) *at = Json::object();
    if (at->is_string()) *at = {{"kind", *at}};
    if (!at->is_structured())
      return Error{fmt::format("'{}' has no fields of its own", keys[i]), "--set " + assignment,
                   fmt::format("set '{}' itself", keys[i])};
  }
  const Json value = value_of(assignment.substr(equals + 1));
  if (at->is_array()) {
    Json* const found = element(*at, keys.back());
    if (found == nullptr) return unknown(assignment, keys.back(), names_in(*at));
    *found = value;
    return {};
  }
  if (keys.front() == "training" && keys.back() == "kind") forget_other_kind(*at, value);
  (*at)[keys.back()] = value;
  return {};
}

}  // namespace strata
