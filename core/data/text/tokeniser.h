// Text to words: lower case, runs of word characters, as Python's re.findall(r"\w+", text.lower())
// does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strata::data {

/// Distinct words and their numbers, in the order in which they were first seen.
class WordTable {
 public:
  WordTable();
  /// The word's number, a new one where it is new. `hash`: word_hash(word).
  std::uint32_t add(std::string_view word, std::uint64_t hash);
  /// The word's number, or kAbsent.
  [[nodiscard]] std::uint32_t find(std::string_view word, std::uint64_t hash) const;
  [[nodiscard]] std::size_t size() const { return starts_.size() - 1; }
  [[nodiscard]] std::string_view word(std::uint32_t number) const {
    return std::string_view(letters_).substr(starts_[number],
                                             starts_[number + 1] - starts_[number]);
  }
  static constexpr std::uint32_t kAbsent = 0xFFFFFFFF;

 private:
  /// Words of up to 8 letters are told apart by the slot alone, without a look at the letters.
  struct Slot {
    std::uint64_t start = 0;  // the word's first 8 bytes
    std::uint32_t length = 0;
    std::uint32_t number = kAbsent;
  };
  [[nodiscard]] std::size_t slot_of(std::string_view word, std::uint64_t hash) const;
  void grow();

  std::vector<Slot> slots_;  // a power of two of them, at most half full
  std::string letters_;
  std::vector<std::uint32_t> starts_ = {0};
};

std::uint64_t word_hash(std::string_view word);

/// Splits texts into words. Holds only buffers; one per thread.
class Tokeniser {
 public:
  /// Appends the number of every word of `text` to `out`, adding new words to `table`. Error with
  /// the byte's place where the text is not UTF-8.
  Result<> tokenise(std::string_view text, const std::string& where, WordTable& table,
                    std::vector<std::uint32_t>& out);

  /// The words themselves, for tests and previews.
  Result<std::vector<std::string>> words(std::string_view text, const std::string& where);

 private:
  template <class Use>
  Result<> split(std::string_view text, const std::string& where, const Use& use);

  std::string lowered_;  // the word being read
};

}  // namespace strata::data
