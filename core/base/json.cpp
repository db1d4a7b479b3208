#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "base/file.h"

namespace strata {
namespace {

constexpr std::size_t kLongestText = std::size_t{16} << 20;
constexpr std::size_t kDeepest = 64;

struct Location {
  int line = 1;
  int column = 1;
};

/// Where each value of a valid JSON text starts, in document order, and the refusals nlohmann does
/// not make.
struct Scan {
  std::vector<std::size_t> offsets;
  std::string refusal;
  std::size_t refused_at = 0;
};

std::size_t string_end(const std::string& text, std::size_t open) {
  std::size_t at = open + 1;
  while (text[at] != '"')
    at += text[at] == '\\' ? 2 : 1;
  return at;
}

Scan scan(const std::string& text) {
  Scan out;
  struct Level {
    bool object;
    bool key_next;
    std::set<std::string_view> keys;
  };
  std::vector<Level> levels;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '{' || c == '[') {
      out.offsets.push_back(at);
      levels.push_back({c == '{', c == '{', {}});
      if (levels.size() > kDeepest)
        return {{}, fmt::format("nested deeper than {} levels", kDeepest), at};
    } else if (c == '}' || c == ']') {
      levels.pop_back();
    } else if (c == ',') {
      levels.back().key_next = levels.back().object;
    } else if (c == '"') {
      const std::size_t end = string_end(text, at);
      if (!levels.empty() && levels.back().key_next) {
        const std::string_view key = std::string_view(text).substr(at + 1, end - at - 1);
        if (!levels.back().keys.insert(key).second)
          return {{}, fmt::format("the key '{}' stands twice", key), at};
        levels.back().key_next = false;
      } else {
        out.offsets.push_back(at);
      }
      at = end;
    } else if (std::string_view(" \t\r\n:").find(c) == std::string_view::npos) {
      out.offsets.push_back(at);
      at = std::min(text.find_first_of(",]} \t\r\n", at), text.size()) - 1;
    }
  }
  return out;
}

Location locate(const std::string& text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const auto begin = text.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(offset);
  const auto line_start = std::find(std::make_reverse_iterator(end), text.rend(), '\n').base();
  return {static_cast<int>(std::count(begin, end, '\n')) + 1,
          static_cast<int>(end - line_start) + 1};
}

std::string place(const std::string& file, Location at) {
  return fmt::format("{}:{}:{}", file, at.line, at.column);
}

}  // namespace

struct JsonValue::Document {
  std::string file;
  std::string text;
  Json root;
  std::unordered_map<const Json*, std::size_t> offsets;

  void record(const Json& value, const std::vector<std::size_t>& in_order, std::size_t& next) {
    if (next < in_order.size()) offsets.emplace(&value, in_order[next]);
    ++next;
    if (!value.is_structured()) return;
    for (const Json& child : value)
      record(child, in_order, next);
  }
};

Result<JsonValue> parse_json(std::string text, std::string file) {
  if (text.size() > kLongestText)
    return Error{fmt::format("{} bytes are more than a project needs (at most {})", text.size(),
                             kLongestText),
                 file, "check that this is the right file"};
  auto document = std::make_shared<JsonValue::Document>();
  document->file = std::move(file);
  document->text = std::move(text);
  const std::string& t = document->text;

  try {
    document->root = Json::parse(t);
  } catch (const Json::parse_error& e) {
    const std::size_t at = e.byte == 0 ? 0 : e.byte - 1;
    std::string why = e.what();
    if (const auto start = why.rfind("syntax error"); start != std::string::npos)
      why = why.substr(start);
    return Error{why, place(document->file, locate(t, at)), "mend the JSON there"};
  }
  const Scan places = scan(t);
  if (!places.refusal.empty())
    return Error{places.refusal, place(document->file, locate(t, places.refused_at)), "keep one"};
  std::size_t next = 0;
  document->record(document->root, places.offsets, next);
  if (next != places.offsets.size()) return Error{"a key stands twice", document->file, "keep one"};
  const Json* root = &document->root;
  return JsonValue(std::move(document), root, "");
}

Result<JsonValue> read_json(const std::filesystem::path& file) {
  STRATA_TRY(std::string text, read_file(file, kLongestText + 1));
  return parse_json(std::move(text), file.string());
}

std::string JsonValue::where() const {
  const auto found = document_->offsets.find(value_);
  return found == document_->offsets.end()
             ? document_->file
             : place(document_->file, locate(document_->text, found->second));
}

Error JsonValue::error(std::string what, std::string remedy) const {
  return {path_.empty() ? std::move(what) : path_ + ": " + what, where(), std::move(remedy)};
}

JsonValue JsonValue::child(const Json& value, const std::string& key) const {
  return {document_, &value, path_.empty() ? key : path_ + "." + key};
}

bool JsonValue::has(std::string_view key) const {
  return value_->is_object() && value_->contains(key);
}

Result<JsonValue> JsonValue::at(std::string_view key) const {
  if (!is_object()) return error(fmt::format("expected an object, found {}", value_->type_name()));
  const auto found = value_->find(key);
  if (found == value_->end())
    return error(fmt::format("'{}' is missing", key), fmt::format("add \"{}\"", key));
  return child(*found, std::string(key));
}

Result<std::vector<JsonValue>> JsonValue::items() const {
  if (!is_array())
    return error(fmt::format("expected a list [...], found {}", value_->type_name()));
  std::vector<JsonValue> out;
  for (const Json& item : *value_)
    out.push_back(child(item, fmt::format("[{}]", out.size())));
  return out;
}

Result<std::vector<std::pair<std::string, JsonValue>>> JsonValue::members() const {
  if (!is_object())
    return error(fmt::format("expected an object {{...}}, found {}", value_->type_name()));
  std::vector<std::pair<std::string, JsonValue>> out;
  for (const auto& [key, value] : value_->items())
    out.emplace_back(key, child(value, key));
  return out;
}

Result<std::string> JsonValue::string() const {
  if (!value_->is_string())
    return error(fmt::format("expected a text in quotes, found {}", value_->dump()));
  return value_->get<std::string>();
}

Result<std::int64_t> JsonValue::integer() const {
  if (value_->is_number_unsigned() && value_->get<std::uint64_t>() > std::uint64_t{INT64_MAX})
    return error(fmt::format("{} is too large", value_->dump()));
  if (value_->is_number_integer()) return value_->get<std::int64_t>();
  if (value_->is_number_float()) {
    const double number = value_->get<double>();
    if (std::nearbyint(number) == number && std::abs(number) < 0x1p53)
      return static_cast<std::int64_t>(number);
  }
  return error(fmt::format("expected a whole number, found {}", value_->dump()));
}

Result<double> JsonValue::number() const {
  if (!value_->is_number() || !std::isfinite(value_->get<double>()))
    return error(fmt::format("expected a number, found {}", value_->dump()));
  return value_->get<double>();
}

Result<bool> JsonValue::boolean() const {
  if (!value_->is_boolean())
    return error(fmt::format("expected true or false, found {}", value_->dump()));
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

std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = word.size() / 2 + 1;
  for (const std::string& candidate : candidates) {
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
