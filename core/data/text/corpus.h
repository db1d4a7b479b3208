// Texts as word numbers by frequency, before a vocabulary's size and a length are chosen.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/source.h"
#include "data/text/tokeniser.h"

namespace strata::data {

/// Texts of up to three splits. Word number 0 is padding, 1 "not known"; 2 is the most frequent
/// word of the training texts, and so on (ties in the words' order), so that a vocabulary of N is
/// the numbers below N.
struct Corpus {
  std::shared_ptr<const std::int32_t> numbers;  // of all texts, one after the other
  std::vector<std::int64_t> starts = {0};       // of text i in numbers; one more at the end
  std::vector<std::int32_t> labels;
  std::vector<std::uint8_t> splits;  // TextSplit
  std::vector<std::string> names;    // of the texts, for messages
  std::vector<std::string> words;    // of number i; the first two are "" and "?"

  [[nodiscard]] std::size_t texts() const { return labels.size(); }
};

enum class TextSplit : std::uint8_t { train = 0, validation = 1, test = 2 };

/// Takes texts in any order and makes a corpus of them.
class CorpusBuilder {
 public:
  Result<> add(std::string_view text, std::string name, std::int32_t label, TextSplit split);
  /// Ranks the words. `sorted`: puts the texts into the order of their names, however they came.
  Corpus finish(bool sorted) &&;

 private:
  Tokeniser tokeniser_;
  WordTable table_;
  std::vector<std::uint32_t> numbers_;
  Corpus corpus_;
};

/// Rows of `length` word numbers below `vocabulary`: a text's last words, padded with 0 on the
/// left; the splits become the set's parts. Error for a split-off class number or an empty training
/// split.
Result<RawSet> text_rows(const Corpus& corpus, std::int64_t vocabulary, std::int64_t length,
                         const Target& target, const std::string& where);

/// "vocabulary" and "max_length".
std::vector<graph::Setting> text_settings(std::int64_t vocabulary, std::int64_t length);

/// Signal of such rows.
graph::Signal text_signal(const graph::Settings& settings);

}  // namespace strata::data
