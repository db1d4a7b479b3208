#include "data/text/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace strata::data {
namespace {

using graph::SettingType;

constexpr std::int32_t kUnknown = 1;
constexpr std::int32_t kFirstWord = 2;

/// How often the training texts hold each word.
std::vector<std::int64_t> count_words(const Corpus& corpus,
                                      const std::vector<std::uint32_t>& numbers,
                                      std::size_t words) {
  std::vector<std::int64_t> out(words);
  for (std::size_t text = 0; text < corpus.texts(); ++text) {
    if (corpus.splits[text] != static_cast<std::uint8_t>(TextSplit::train)) continue;
    for (auto at = static_cast<std::size_t>(corpus.starts[text]);
         at < static_cast<std::size_t>(corpus.starts[text + 1]); ++at)
      ++out[numbers[at]];
  }
  return out;
}

/// The final number of each word as first seen; fills the corpus' words. Words of no training text
/// are not known.
std::vector<std::int32_t> rank_words(const WordTable& table,
                                     const std::vector<std::int64_t>& counts, Corpus& corpus) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t word = 0; word < table.size(); ++word)
    if (counts[word] > 0) order.push_back(word);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return counts[a] != counts[b] ? counts[a] > counts[b] : table.word(a) < table.word(b);
  });
  std::vector<std::int32_t> out(table.size(), kUnknown);
  corpus.words = {"", "?"};
  for (const std::uint32_t word : order) {
    out[word] = static_cast<std::int32_t>(corpus.words.size());
    corpus.words.emplace_back(table.word(word));
  }
  return out;
}

/// Text typed by the user, by the words the network knows.
class TextInput final : public RawInputReader {
 public:
  TextInput(const std::vector<std::string>& words, std::int64_t length)
      : length_(static_cast<std::size_t>(length)) {
    for (std::size_t i = kFirstWord; i < words.size(); ++i)
      table_.add(words[i], word_hash(words[i]));
  }
  Result<Row> read(const std::string& input) const override {
    Tokeniser tokeniser;
    STRATA_TRY(const std::vector<std::string> words, tokeniser.words(input, "input"));
    std::vector<std::int32_t> row(length_);
    const std::size_t kept = std::min(words.size(), length_);
    for (std::size_t i = 0; i < kept; ++i) {
      const std::string& word = words[words.size() - kept + i];
      const std::uint32_t number = table_.find(word, word_hash(word));
      row[length_ - kept + i] =
          number == WordTable::kAbsent ? kUnknown : static_cast<std::int32_t>(number) + kFirstWord;
    }
    return Row(std::move(row));
  }

 private:
  std::size_t length_;
  WordTable table_;
};

Result<Part> split_rows(const Corpus& corpus, TextSplit split, std::int64_t vocabulary,
                        std::int64_t length, std::int64_t classes, const std::string& where) {
  std::vector<std::size_t> texts;
  for (std::size_t text = 0; text < corpus.texts(); ++text)
    if (corpus.splits[text] == static_cast<std::uint8_t>(split)) texts.push_back(text);
  std::vector<std::int32_t> x(texts.size() * static_cast<std::size_t>(length));
  std::vector<std::int64_t> y;
  std::vector<std::string> names;
  std::int32_t* row = x.data();
  for (const std::size_t text : texts) {
    const std::int64_t kept = std::min(corpus.starts[text + 1] - corpus.starts[text], length);
    const std::int32_t* from = corpus.numbers.get() + corpus.starts[text + 1] - kept;
    std::int32_t* to = row + length - kept;
    for (std::int64_t i = 0; i < kept; ++i)
      to[i] = from[i] < vocabulary ? from[i] : kUnknown;
    row += length;
    if (corpus.labels[text] < 0 || corpus.labels[text] >= classes)
      return Error{fmt::format("label {} is out of range, there are {} classes",
                               corpus.labels[text], classes),
                   fmt::format("{}: {}", where, corpus.names[text]), "correct the label"};
    y.push_back(corpus.labels[text]);
    names.push_back(corpus.names[text]);
  }
  Part out;
  out.rows = static_cast<std::int64_t>(texts.size());
  out.x = table_of(std::move(x), length);
  out.y = table_of(std::move(y), 1);
  out.name = [names = std::move(names)](std::int64_t at) {
    return names[static_cast<std::size_t>(at)];
  };
  return out;
}

}  // namespace

Result<> CorpusBuilder::add(std::string_view text, std::string name, std::int32_t label,
                            TextSplit split) {
  STRATA_CHECK(tokeniser_.tokenise(text, name, table_, numbers_));
  corpus_.starts.push_back(static_cast<std::int64_t>(numbers_.size()));
  corpus_.labels.push_back(label);
  corpus_.splits.push_back(static_cast<std::uint8_t>(split));
  corpus_.names.push_back(std::move(name));
  return {};
}

Corpus CorpusBuilder::finish(bool sorted) && {
  Corpus out;
  const std::vector<std::int32_t> ranks =
      rank_words(table_, count_words(corpus_, numbers_, table_.size()), out);
  std::vector<std::size_t> order(corpus_.texts());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (sorted)
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return corpus_.names[a] < corpus_.names[b]; });
  auto numbers = std::make_shared<std::vector<std::int32_t>>();
  numbers->reserve(numbers_.size());
  for (const std::size_t text : order) {
    for (auto at = static_cast<std::size_t>(corpus_.starts[text]);
         at < static_cast<std::size_t>(corpus_.starts[text + 1]); ++at)
      numbers->push_back(ranks[numbers_[at]]);
    out.starts.push_back(static_cast<std::int64_t>(numbers->size()));
    out.labels.push_back(corpus_.labels[text]);
    out.splits.push_back(corpus_.splits[text]);
    out.names.push_back(std::move(corpus_.names[text]));
  }
  out.numbers = std::shared_ptr<const std::int32_t>(numbers, numbers->data());
  return out;
}

Result<RawSet> text_rows(const Corpus& corpus, std::int64_t vocabulary, std::int64_t length,
                         const Target& target, const std::string& where) {
  RawSet out;
  out.signal = {graph::Shape{length}, vocabulary};
  out.target = target;
  STRATA_TRY(out.train,
             split_rows(corpus, TextSplit::train, vocabulary, length, target.classes, where));
  if (out.train.rows == 0) return Error{"there are no training texts", where, "check \"path\""};
  for (const TextSplit split : {TextSplit::validation, TextSplit::test}) {
    STRATA_TRY(Part part, split_rows(corpus, split, vocabulary, length, target.classes, where));
    if (part.rows > 0) (split == TextSplit::test ? out.test : out.validation) = std::move(part);
  }
  std::vector<std::string> words = corpus.words;
  words.resize(std::min(words.size(), static_cast<std::size_t>(vocabulary)));
  out.input = std::make_shared<TextInput>(words, length);
  words.resize(static_cast<std::size_t>(vocabulary));
  out.words = std::make_shared<const std::vector<std::string>>(std::move(words));
  return out;
}

std::vector<graph::Setting> text_settings(std::int64_t vocabulary, std::int64_t length) {
  return {{.name = "vocabulary",
           .title = "Vocabulary",
           .type = SettingType::integer,
           .otherwise = vocabulary,
           .help = "Word numbers: 0 for padding, 1 for words not known, the rest for the most "
                   "frequent words. "
                   "The embedding needs the same number.",
           .least = 3,
           .most = 10'000'000},
          {.name = "max_length",
           .title = "Words per text",
           .type = SettingType::integer,
           .otherwise = length,
           .help = "A text's last words are kept; shorter ones are padded on the left.",
           .least = 1,
           .most = 1'000'000}};
}

graph::Signal text_signal(const graph::Settings& settings) {
  return {graph::Shape{settings.integer("max_length")}, settings.integer("vocabulary")};
}

}  // namespace strata::data
