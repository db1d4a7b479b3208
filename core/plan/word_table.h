// Words of the project file for enumerations, read and written through one table each.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "plan/training.h"

namespace strata::plan {

template <class Enum>
struct Word {
  Enum value;
  std::string_view word;
};

/// The table of an enumeration; defined in words.cpp for each one.
template <class Enum>
const std::vector<Word<Enum>>& words();

template <>
const std::vector<Word<LossKind>>& words();
template <>
const std::vector<Word<MetricKind>>& words();
template <>
const std::vector<Word<OptimizerKind>>& words();
template <>
const std::vector<Word<ScheduleKind>>& words();
template <>
const std::vector<Word<Precision>>& words();

template <class Enum>
std::string_view word_in_table(Enum value) {
  for (const Word<Enum>& entry : words<Enum>())
    if (entry.value == value) return entry.word;
  return {};
}

/// "did you mean 'adamw'?" or "known are sgd, adam, ...".
std::string suggest(std::string_view word, const std::vector<std::string>& known);

/// The enumeration's value for a word, or an Error without a place.
template <class Enum>
Result<Enum> value_of_word(std::string_view word) {
  std::vector<std::string> known;
  for (const Word<Enum>& entry : words<Enum>()) {
    if (entry.word == word) return entry.value;
    known.emplace_back(entry.word);
  }
  return Error{fmt::format("'{}' is not known here", word), {}, suggest(word, known)};
}

/// The same for a value of the project file, with its place in the Error.
template <class Enum>
Result<Enum> read_word(const JsonValue& value) {
  STRATA_TRY(const std::string word, value.string());
  auto found = value_of_word<Enum>(word);
  if (!found.ok()) return value.error(found.error().what, found.error().remedy);
  return found;
}

}  // namespace strata::plan
