// JSON read with line and column, so that every message about a file can point at its place.
// RFC 8259 in UTF-8; columns count characters from 1. What would cost too much to read is refused
// before parsing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"

namespace strata {

/// Declared only: a file that makes or looks into Json values includes <nlohmann/json.hpp> itself,
/// which takes seconds to compile.
using Json = nlohmann::ordered_json;

/// A value in a parsed document, with its place: "cnn.strata:12:7". Copies are cheap; the document
/// is shared. Reading the wrong type or a missing key gives an Error that names the place and what
/// was expected.
class JsonValue {
 public:
  [[nodiscard]] const Json& raw() const { return *value_; }
  /// Path of keys from the root, for messages: "training.optimizer.learning_rate".
  [[nodiscard]] const std::string& path() const { return path_; }
  /// "file:line:column".
  [[nodiscard]] std::string where() const;
  /// An Error at this place.
  [[nodiscard]] Error error(std::string what, std::string remedy = {}) const;

  [[nodiscard]] bool is_object() const;
  [[nodiscard]] bool is_array() const;
  [[nodiscard]] bool has(std::string_view key) const;

  Result<JsonValue> at(std::string_view key) const;  // an object's member; error when missing
  Result<std::vector<JsonValue>> items() const;      // an array's elements
  Result<std::vector<std::pair<std::string, JsonValue>>> members()
      const;  // an object's members, in file order

  Result<std::string> string() const;
  Result<std::int64_t> integer() const;  // 3 and 3.0, not 3.5
  Result<double> number() const;         // finite
  Result<bool> boolean() const;

  /// The member's value, or `fallback` where the key is missing; an Error where it has the wrong
  /// type.
  Result<std::string> string_or(std::string_view key, std::string fallback) const;
  Result<std::int64_t> integer_or(std::string_view key, std::int64_t fallback) const;
  Result<double> number_or(std::string_view key, double fallback) const;
  Result<bool> boolean_or(std::string_view key, bool fallback) const;

  /// Refuses members other than `known`, naming the nearest known one ("did you mean 'filters'?").
  Result<> only(const std::vector<std::string>& known) const;

 private:
  friend Result<JsonValue> parse_json(std::string text, std::string file);
  struct Document;
  JsonValue(std::shared_ptr<const Document> document, const Json* value, std::string path)
      : document_(std::move(document)), value_(value), path_(std::move(path)) {}
  [[nodiscard]] JsonValue child(const Json& value, const std::string& key) const;

  std::shared_ptr<const Document> document_;
  const Json* value_;
  std::string path_;
};

/// Parses UTF-8 text; `file` is only used in messages. Refuses duplicate keys, nesting deeper than
/// 64 levels, more than 16 MiB of text and anything after the value.
Result<JsonValue> parse_json(std::string text, std::string file);

/// Reads and parses a file. Errors name the file and, where there is one, the line and column.
Result<JsonValue> read_json(const std::filesystem::path& file);

inline constexpr std::size_t kLongestShown = 60;
/// Text from outside as a message shows it: at most `most` bytes, whole characters, no control
/// characters.
std::string displayed(std::string_view text, std::size_t most = kLongestShown);

/// The candidate nearest to `word` by edit distance, or "" when none is near: for "did you mean".
/// Near: at most half of the word's letters differ. Words of more than 64 bytes have no near ones.
std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace strata
