#include "graph/setting.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace strata::graph {
namespace {

constexpr std::size_t kMostNumbers = 16;  // in a list whose length is free

std::string number_text(double number) {
  return std::nearbyint(number) == number && std::abs(number) < 1e15
             ? fmt::format("{}", static_cast<std::int64_t>(number))
             : fmt::format("{}", number);
}

bool is_choice(const Setting& setting, const std::string& word) {
  return std::find(setting.choices.begin(), setting.choices.end(), word) != setting.choices.end();
}

Result<> check_range(const Setting& setting, double number, const std::string& where) {
  if (number >= setting.least && number <= setting.most) return {};
  return Error{
      fmt::format("{} cannot be {}", setting.name, number_text(number)), where,
      fmt::format("choose {} to {}", number_text(setting.least), number_text(setting.most))};
}

Result<> check_word(const Setting& setting, const std::string& word, const std::string& where) {
  if (setting.choices.empty() || is_choice(setting, word)) return {};
  const std::string near = nearest_word(word, setting.choices);
  return Error{fmt::format("{} cannot be '{}'", setting.name, displayed(word)), where,
               near.empty() ? fmt::format("choose one of {}", fmt::join(setting.choices, ", "))
                            : fmt::format("did you mean '{}'?", near)};
}

Result<> check_integers(const Setting& setting, const Integers& numbers, const std::string& where) {
  const std::size_t most =
      setting.count == 0 ? kMostNumbers : static_cast<std::size_t>(setting.count);
  if (numbers.size() > most || (setting.count != 0 && numbers.size() < most))
    return Error{fmt::format("{} has {} numbers", setting.name, numbers.size()), where,
                 setting.count == 0 ? fmt::format("give at most {}", most)
                                    : fmt::format("give {}, or one for all", most)};
  for (const std::int64_t number : numbers)
    STRATA_CHECK(check_range(setting, static_cast<double>(number), where));
  return {};
}

Error wrong_type(const Setting& setting, const std::string& where) {
  switch (setting.type) {
    case SettingType::flag:
      return {setting.name + " must be true or false", where, {}};
    case SettingType::integer:
      return {setting.name + " must be a whole number", where, {}};
    case SettingType::real:
      return {setting.name + " must be a number", where, {}};
    case SettingType::word:
      return {setting.name + " must be a word", where, {}};
    case SettingType::integers:
      break;
  }
  return {setting.name + " must be whole numbers", where, {}};
}

Result<SettingValue> read_integers(const Setting& setting, const JsonValue& value) {
  if (value.raw().is_string() && !setting.choices.empty()) {
    STRATA_TRY(std::string word, value.string());
    return SettingValue(std::move(word));
  }
  if (!value.is_array()) {
    STRATA_TRY(const std::int64_t number, value.integer());
    return SettingValue(Integers(static_cast<std::size_t>(std::max(setting.count, 1)), number));
  }
  STRATA_TRY(const std::vector<JsonValue> items, value.items());
  Integers numbers;
  for (const JsonValue& item : items) {
    STRATA_TRY(const std::int64_t number, item.integer());
    numbers.push_back(number);
  }
  return SettingValue(std::move(numbers));
}

/// A typed reading as a setting's value.
template <class T>
Result<SettingValue> held(Result<T> read) {
  if (!read.ok()) return std::move(read).error();
  return SettingValue(*std::move(read));
}

Result<SettingValue> read_value(const Setting& setting, const JsonValue& value) {
  switch (setting.type) {
    case SettingType::flag:
      return held(value.boolean());
    case SettingType::integer:
      return held(value.integer());
    case SettingType::real:
      return held(value.number());
    case SettingType::word:
      return held(value.string());
    case SettingType::integers:
      break;
  }
  return read_integers(setting, value);
}

}  // namespace

const SettingValue& Settings::get(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) std::abort();  // a kind asks for a setting that it does not describe
  return found->second;
}

Result<SettingValue> read_setting(const Setting& setting, const JsonValue& value) {
  Result<SettingValue> read = read_value(setting, value);
  if (!read.ok()) return read;
  if (auto valid = check_setting(setting, *read, {}); !valid.ok()) {
    Error error = std::move(valid).error();
    error.where = value.where();  // looked up only now: finding a place takes time
    return error;
  }
  return read;
}

Result<> check_setting(const Setting& setting, const SettingValue& value,
                       const std::string& where) {
  if (setting.type == SettingType::flag && std::holds_alternative<bool>(value)) return {};
  if (const auto* number = std::get_if<std::int64_t>(&value);
      number != nullptr && setting.type == SettingType::integer)
    return check_range(setting, static_cast<double>(*number), where);
  if (const auto* number = std::get_if<double>(&value);
      number != nullptr && setting.type == SettingType::real)
    return check_range(setting, *number, where);
  if (const auto* word = std::get_if<std::string>(&value);
      word != nullptr && (setting.type == SettingType::word ||
                          (setting.type == SettingType::integers && !setting.choices.empty())))
    return check_word(setting, *word, where);
  if (const auto* numbers = std::get_if<Integers>(&value);
      numbers != nullptr && setting.type == SettingType::integers)
    return check_integers(setting, *numbers, where);
  return wrong_type(setting, where);
}

Json to_json(const SettingValue& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

}  // namespace strata::graph
