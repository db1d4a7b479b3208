#include "data/spec.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "data/source.h"
#include "data/transform.h"

namespace strata::data {
namespace {

using graph::Setting;
using graph::Settings;

template <class Kind>
std::vector<std::string> names_of(std::span<const Kind> kinds) {
  std::vector<std::string> out;
  for (const Kind& kind : kinds)
    out.emplace_back(kind.name);
  return out;
}

/// "did you mean 'cifar10'?", or all of them.
std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const std::string near = nearest_word(word, known);
  return near.empty() ? fmt::format("known here: {}", fmt::join(known, ", "))
                      : fmt::format("did you mean '{}'?", near);
}

/// Reads the described settings out of an object; the ones not there take their defaults. Members
/// in `others` belong to someone else; any further one is refused.
Result<Settings> read_settings(const std::vector<Setting>& described, const JsonValue& object,
                               const std::vector<std::string>& others) {
  Settings out;
  std::vector<std::string> known = others;
  for (const Setting& setting : described) {
    known.push_back(setting.name);
    if (object.has(setting.name)) {
      STRATA_TRY(const JsonValue member, object.at(setting.name));
      STRATA_TRY(graph::SettingValue value, graph::read_setting(setting, member));
      out.set(setting.name, std::move(value));
    } else if (setting.otherwise) {
      out.set(setting.name, *setting.otherwise);
    } else {
      return object.error(fmt::format("'{}' is missing", setting.name),
                          fmt::format("add \"{}\": {}", setting.name, setting.help));
    }
  }
  STRATA_TRY(const auto members, object.members());
  for (const auto& [key, value] : members)
    if (std::find(known.begin(), known.end(), key) == known.end())
      return value.error("this field is not known", suggestion(key, known));
  return out;
}

Settings defaults_of(const std::vector<Setting>& described) {
  Settings out;
  for (const Setting& setting : described) {
    if (setting.otherwise) out.set(setting.name, *setting.otherwise);
  }
  return out;
}

void write_settings(const std::vector<Setting>& described, const Settings& settings, Json& out) {
  for (const Setting& setting : described) {
    if (!settings.has(setting.name)) continue;
    const graph::SettingValue& value = settings.get(setting.name);
    if (!setting.otherwise || value != *setting.otherwise)
      out[setting.name] = graph::to_json(value);
  }
}

Result<Validation> read_validation(const JsonValue& data) {
  Validation out;
  if (!data.has("validation")) return out;
  STRATA_TRY(const JsonValue value, data.at("validation"));
  if (value.raw().is_number()) {
    STRATA_TRY(out.fraction, value.number());
    if (out.fraction <= 0 || out.fraction >= 1)
      return value.error(fmt::format("{} is no share of the rows", out.fraction),
                         "give a number between 0 and 1, such as 0.1");
    out.kind = Validation::Kind::fraction;
    return out;
  }
  if (!value.raw().is_string() || value.raw().get<std::string>().empty())
    return value.error("expected \"test\", \"none\", a number between 0 and 1, or a path");
  const auto word = value.raw().get<std::string>();
  if (word == "test") {
    out.kind = Validation::Kind::test;
  } else if (word == "none") {
    out.kind = Validation::Kind::none;
  } else {
    out.kind = Validation::Kind::path;
    out.path = word;
  }
  return out;
}

Result<TransformSpec> read_transform(const JsonValue& value) {
  STRATA_TRY(const JsonValue kind_value, value.at("kind"));
  STRATA_TRY(const std::string name, kind_value.string());
  const TransformKind* kind = find_transform_kind(name);
  if (kind == nullptr)
    return kind_value.error(fmt::format("there is no transform '{}'", name),
                            suggestion(name, names_of(transform_kinds())));
  STRATA_TRY(Settings settings, read_settings(kind->settings, value, {"kind"}));
  return TransformSpec{name, std::move(settings), value.where()};
}

Result<std::vector<TransformSpec>> read_transforms(const JsonValue& data) {
  std::vector<TransformSpec> out;
  if (!data.has("transforms")) return out;
  STRATA_TRY(const JsonValue list, data.at("transforms"));
  STRATA_TRY(const auto items, list.items());
  if (items.size() > 100) return list.error("more than 100 transforms");
  for (const JsonValue& item : items) {
    STRATA_TRY(TransformSpec transform, read_transform(item));
    out.push_back(std::move(transform));
  }
  return out;
}

Json validation_json(const Validation& validation) {
  switch (validation.kind) {
    case Validation::Kind::none:
      return "none";
    case Validation::Kind::test:
      return "test";
    case Validation::Kind::fraction:
      return validation.fraction;
    case Validation::Kind::path:
      return validation.path;
    case Validation::Kind::usual:
      break;
  }
  return nullptr;
}

Result<std::int64_t> read_count(const JsonValue& data, std::string_view key) {
  STRATA_TRY(const std::int64_t value, data.integer_or(key, 0));
  if (value >= 0) return value;
  STRATA_TRY(const JsonValue member, data.at(key));
  return member.error(fmt::format("{} is below 0", value));
}

}  // namespace

Result<DataSpec> read_data_spec(const JsonValue& data) {
  DataSpec spec;
  spec.where = data.where();
  STRATA_TRY(const JsonValue source, data.at("source"));
  STRATA_TRY(spec.source, source.string());
  const SourceKind* kind = find_source_kind(spec.source);
  if (kind == nullptr)
    return source.error(fmt::format("there is no data source '{}'", spec.source),
                        suggestion(spec.source, names_of(source_kinds())));
  std::vector<std::string> others = {"source", "transforms"};
  for (const Setting& setting : common_data_settings())
    others.push_back(setting.name);
  STRATA_TRY(spec.settings, read_settings(kind->settings, data, others));
  STRATA_TRY(spec.path, data.string_or("path", ""));
  STRATA_TRY(spec.validation, read_validation(data));
  STRATA_TRY(const std::int64_t seed, read_count(data, "split_seed"));
  spec.split_seed = static_cast<std::uint64_t>(seed);
  STRATA_TRY(spec.limit, read_count(data, "limit"));
  STRATA_TRY(spec.transforms, read_transforms(data));
  return spec;
}

Json to_json(const DataSpec& spec) {
  Json out;
  out["source"] = spec.source;
  if (!spec.path.empty()) out["path"] = spec.path;
  if (const SourceKind* kind = find_source_kind(spec.source))
    write_settings(kind->settings, spec.settings, out);
  if (spec.validation.kind != Validation::Kind::usual)
    out["validation"] = validation_json(spec.validation);
  if (spec.split_seed != 0) out["split_seed"] = spec.split_seed;
  if (spec.limit != 0) out["limit"] = spec.limit;
  if (spec.transforms.empty()) return out;
  out["transforms"] = Json::array();
  for (const TransformSpec& transform : spec.transforms) {
    Json item;
    item["kind"] = transform.kind;
    if (const TransformKind* kind = find_transform_kind(transform.kind))
      write_settings(kind->settings, transform.settings, item);
    out["transforms"].push_back(std::move(item));
  }
  return out;
}

Result<DataSpec> default_data_spec(std::string_view source) {
  const SourceKind* kind = find_source_kind(source);
  if (kind == nullptr)
    return Error{fmt::format("there is no data source '{}'", source),
                 {},
                 suggestion(std::string(source), names_of(source_kinds()))};
  DataSpec spec;
  spec.source = source;
  spec.settings = defaults_of(kind->settings);
  return spec;
}

const std::vector<Setting>& common_data_settings() {
  using graph::SettingType;
  static const std::vector<Setting> settings = {
      {.name = "path",
       .title = "Path",
       .type = SettingType::word,
       .otherwise = std::string(),
       .help = "The file or folder, relative to the project file."},
      {.name = "validation",
       .title = "Validation",
       .type = SettingType::word,
       .otherwise = std::string(),
       .help = "Rows that measure the training without taking part: \"test\" (the set's own test "
               "rows), a "
               "share such as 0.1, another file or folder, or \"none\"."},
      {.name = "split_seed",
       .title = "Split seed",
       .type = SettingType::integer,
       .otherwise = std::int64_t{0},
       .help = "Another number splits off other rows."},
      {.name = "limit",
       .title = "Row limit",
       .type = SettingType::integer,
       .otherwise = std::int64_t{0},
       .help = "At most so many rows of each split, for a quick try; 0: all.",
       .most = 1e15},
  };
  return settings;
}

}  // namespace strata::data
