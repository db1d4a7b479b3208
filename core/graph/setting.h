// The settings of a layer: descriptions (for the reader, the inspector, the help) and values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace strata::graph {

using Integers = std::vector<std::int64_t>;
/// A flag, a whole number, a real number, a word, or a few whole numbers (a kernel's height and
/// width).
using SettingValue = std::variant<bool, std::int64_t, double, std::string, Integers>;

enum class SettingType { flag, integer, real, word, integers };

/// One setting as the user sees it. `choices` are the words allowed (for `word`), or words allowed
/// instead of numbers (for `integers`: padding "same"). A single number is read as `count` equal
/// ones for `integers`.
struct Setting {
  std::string name;   // the field in the project file
  std::string title;  // in the inspector
  SettingType type;
  std::optional<SettingValue> otherwise;  // the default; none: the user must say
  std::string help;  // plain words: what it does, the usual value, when too big
  double least = 0;  // smallest and largest number allowed
  double most = 1e9;
  std::vector<std::string> choices = {};
  int count = 0;  // of `integers`; 0: any number of them
};

/// Values for all settings of a layer kind, defaults filled in; the getters cannot fail on
/// validated settings.
class Settings {
 public:
  [[nodiscard]] bool flag(std::string_view name) const { return std::get<bool>(get(name)); }
  [[nodiscard]] std::int64_t integer(std::string_view name) const {
    return std::get<std::int64_t>(get(name));
  }
  [[nodiscard]] double real(std::string_view name) const { return std::get<double>(get(name)); }
  [[nodiscard]] const std::string& word(std::string_view name) const {
    return std::get<std::string>(get(name));
  }
  [[nodiscard]] const Integers& integers(std::string_view name) const {
    return std::get<Integers>(get(name));
  }
  /// True where a setting that takes numbers or a word holds a word.
  [[nodiscard]] bool is_word(std::string_view name) const {
    return std::holds_alternative<std::string>(get(name));
  }
  [[nodiscard]] bool has(std::string_view name) const {
    return values_.find(name) != values_.end();
  }
  [[nodiscard]] const SettingValue& get(std::string_view name) const;

  void set(std::string name, SettingValue value) { values_[std::move(name)] = std::move(value); }
  [[nodiscard]] const std::map<std::string, SettingValue, std::less<>>& all() const {
    return values_;
  }
  bool operator==(const Settings&) const = default;

 private:
  std::map<std::string, SettingValue, std::less<>> values_;
};

/// Reads one setting's value from a project file; an Error at the value's place when type or range
/// is wrong.
Result<SettingValue> read_setting(const Setting& setting, const JsonValue& value);

/// Checks a value against its description, as the inspector does. `where` is used in the message.
Result<> check_setting(const Setting& setting, const SettingValue& value, const std::string& where);

Json to_json(const SettingValue& value);

}  // namespace strata::graph
