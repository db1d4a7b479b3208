#include "base/json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/file.h"
#include "base/json_text.h"

namespace strata {
namespace {

constexpr std::size_t kLongestText = std::size_t{16} << 20;

/// A value as a message shows it: never a page of text.
std::string shown(const Json& value) {
  if (value.is_structured()) return value.is_object() ? "an object {...}" : "a list [...]";
  if (value.is_string())
    return fmt::format("\"{}\"", displayed(value.get_ref<const std::string&>()));
  return value.dump();
}

/// nlohmann's reason without its own place and numbers: "syntax error while parsing value -
/// unexpected '}'". Bytes of a text that is no UTF-8 can stand in it.
std::string reason(const Json::exception& e) {
  std::string why = e.what();
  if (const auto start = why.find("syntax error"); start != std::string::npos)
    why = why.substr(start);
  else if (const auto bracket = why.find("] "); bracket != std::string::npos)
    why = why.substr(bracket + 2);
  std::replace_if(
      why.begin(), why.end(), [](char c) { return (c & 0x80) != 0; }, '?');
  return displayed(why, 4 * kLongestShown);
}

}  // namespace

struct JsonValue::Document {
  Document(std::string file_name, std::string content)
      : file(std::move(file_name)), text(std::move(content)), lines(text) {}

  std::string file;
  std::string text;
  LineIndex lines;
  Json root;
  std::unordered_map<const Json*, std::size_t> offsets;

  [[nodiscard]] std::string place(std::size_t offset) const {
    return fmt::format("{}:{}", file, lines.locate(offset));
  }
  [[nodiscard]] Error error(Refusal refusal) const {
    return {std::move(refusal.what), place(refusal.offset), std::move(refusal.remedy)};
  }
  void record(const Json& value, const std::vector<std::size_t>& in_order, std::size_t& next) {
    if (next < in_order.size()) offsets.emplace(&value, in_order[next]);
    ++next;
    if (!value.is_structured()) return;
    for (const Json& child : value)
      record(child, in_order, next);
  }
  Result<> parse();
};

Result<> JsonValue::Document::parse() {
  if (auto refusal = too_much(text)) return error(*std::move(refusal));
  try {
    root = Json::parse(text);
  } catch (const Json::parse_error& e) {
    return error({reason(e), "mend the JSON there", e.byte == 0 ? 0 : e.byte - 1});
  } catch (const Json::exception& e) {
    return error({reason(e), "mend the JSON there", overflowing_number(text)});
  }
  Scan places = scan(text);
  if (places.refusal.has_value()) return error(*std::move(places.refusal));
  std::size_t next = 0;
  record(root, places.offsets, next);
  if (next != places.offsets.size())  // the same key, spelled in two ways
    return Error{"a key stands twice", file, "keep one"};
  return {};
}

Result<JsonValue> parse_json(std::string text, std::string file) {
  if (text.size() > kLongestText)
    return Error{fmt::format("{} bytes are more than a project needs (at most {})", text.size(),
                             kLongestText),
                 std::move(file), "check that this is the right file"};
  if (text.starts_with("\xEF\xBB\xBF"))
    text.erase(0, 3);  // a mark some editors put in front of UTF-8
  auto document = std::make_shared<JsonValue::Document>(std::move(file), std::move(text));
  STRATA_CHECK(document->parse());
  const Json* root = &document->root;
  return JsonValue(std::move(document), root, "");
}

Result<JsonValue> read_json(const std::filesystem::path& file) {
  STRATA_TRY(std::string text, read_file(file, kLongestText + 1));
  return parse_json(std::move(text), file.string());
}

std::string JsonValue::where() const {
  const auto found = document_->offsets.find(value_);
  return found == document_->offsets.end() ? document_->file : document_->place(found->second);
}

Error JsonValue::error(std::string what, std::string remedy) const {
  if (!path_.empty()) what = displayed(path_, 2 * kLongestShown) + ": " + what;
  return {std::move(what), where(), std::move(remedy)};
}

JsonValue JsonValue::child(const Json& value, const std::string& key) const {
  const bool joined = path_.empty() || key.starts_with('[');
  return {document_, &value, path_ + (joined ? "" : ".") + key};
}

bool JsonValue::is_object() const { return value_->is_object(); }
bool JsonValue::is_array() const { return value_->is_array(); }

// Keys become std::string because the oldest nlohmann/json that is supported finds nothing else in
// ordered objects.
bool JsonValue::has(std::string_view key) const {
  return value_->is_object() && value_->contains(std::string(key));
}

Result<JsonValue> JsonValue::at(std::string_view key) const {
  if (!is_object())
    return error(fmt::format("expected an object {{...}}, found {}", shown(*value_)));
  const auto found = value_->find(std::string(key));
  if (found == value_->end())
    return error(fmt::format("'{}' is missing", key), fmt::format("add \"{}\"", key));
  return child(*found, std::string(key));
}

Result<std::vector<JsonValue>> JsonValue::items() const {
  if (!is_array()) return error(fmt::format("expected a list [...], found {}", shown(*value_)));
  std::vector<JsonValue> out;
  for (const Json& item : *value_)
    out.push_back(child(item, fmt::format("[{}]", out.size())));
  return out;
}

Result<std::vector<std::pair<std::string, JsonValue>>> JsonValue::members() const {
  if (!is_object())
    return error(fmt::format("expected an object {{...}}, found {}", shown(*value_)));
  std::vector<std::pair<std::string, JsonValue>> out;
  for (const auto& [key, value] : value_->items())
    out.emplace_back(key, child(value, key));
  return out;
}

Result<std::string> JsonValue::string() const {
  if (!value_->is_string())
    return error(fmt::format("expected a text in quotes, found {}", shown(*value_)));
  return value_->get<std::string>();
}

Result<std::int64_t> JsonValue::integer() const {
  if (value_->is_number_unsigned() && value_->get<std::uint64_t>() > std::uint64_t{INT64_MAX})
    return error(fmt::format("{} is too large", shown(*value_)));
  if (value_->is_number_integer()) return value_->get<std::int64_t>();
  if (value_->is_number_float()) {
    const double number = value_->get<double>();
    if (std::nearbyint(number) == number && std::abs(number) < 0x1p53)
      return static_cast<std::int64_t>(number);
  }
  return error(fmt::format("expected a whole number, found {}", shown(*value_)));
}

Result<double> JsonValue::number() const {
  if (!value_->is_number() || !std::isfinite(value_->get<double>()))
    return error(fmt::format("expected a number, found {}", shown(*value_)));
  return value_->get<double>();
}

Result<bool> JsonValue::boolean() const {
  if (!value_->is_boolean())
    return error(fmt::format("expected true or false, found {}", shown(*value_)));
  return value_->get<bool>();
}

Result<std::string> JsonValue::string_or(std::string_view key, std::string fallback) const {
  if (!has(key)) return fallback;
  STRATA_TRY(const JsonValue member, at(key));
  return member.string();
}

Result<std::int64_t> JsonValue::integer_or(std::string_view key, std::int64_t fallback) const {
  if (!has(key)) return fallback;
  STRATA_TRY(const JsonValue member, at(key));
  return member.integer();
}

Result<double> JsonValue::number_or(std::string_view key, double fallback) const {
  if (!has(key)) return fallback;
  STRATA_TRY(const JsonValue member, at(key));
  return member.number();
}

Result<bool> JsonValue::boolean_or(std::string_view key, bool fallback) const {
  if (!has(key)) return fallback;
  STRATA_TRY(const JsonValue member, at(key));
  return member.boolean();
}

Result<> JsonValue::only(const std::vector<std::string>& known) const {
  STRATA_TRY(const auto all, members());
  for (const auto& [key, value] : all) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string near = nearest_word(key, known);
    return value.error("this field is not known",
                       near.empty() ? fmt::format("known here: {}", fmt::join(known, ", "))
                                    : fmt::format("did you mean '{}'?", near));
  }
  return {};
}

std::string displayed(std::string_view text, std::size_t most) {
  std::size_t end = std::min(text.size(), most);
  while (end > 0 && end < text.size() && (text[end] & 0xC0) == 0x80)
    --end;  // not inside a character
  std::string out(text.substr(0, end));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) c = '?';
  return end < text.size() ? out + "..." : out;
}

std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongestWord = 64;
  if (word.size() > kLongestWord) return {};
  std::string best;
  std::size_t best_distance = word.size() / 2 + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kLongestWord) continue;
    std::vector<std::size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        const std::size_t substituted = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

}  // namespace strata
