// Characters of one text: from some of them, predict the next.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "data/files/gzip.h"
#include "data/source.h"
#include "data/text/sonnets.h"
#include "data/text/unicode.h"

namespace strata::data {
namespace {

using graph::SettingType;

constexpr std::int32_t kUnknown = 0;
constexpr std::size_t kMostCharacters = 5000;

/// A text as character numbers: 0 for characters of no number, then the text's own in the order of
/// their codes.
struct Characters {
  std::vector<std::int32_t> numbers;
  std::vector<std::string> letters = {"?"};
};

Result<Characters> number_characters(std::string_view text, const std::string& where) {
  std::vector<char32_t> codes;
  std::map<char32_t, std::int32_t> numbers;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_character(text, at);
    if (c == kBadCharacter)
      return Error{fmt::format("byte {} is not UTF-8", at), where, "convert the text to UTF-8"};
    if (c == '\r') continue;
    codes.push_back(c);
    numbers.emplace(c, 0);
  }
  if (numbers.size() > kMostCharacters)
    return Error{fmt::format("{} different characters are too many", numbers.size()), where,
                 "check that it is a text"};
  Characters out;
  for (auto& [code, number] : numbers) {
    number = static_cast<std::int32_t>(out.letters.size());
    char bytes[4];
    out.letters.emplace_back(bytes, put_character(code, bytes));
  }
  for (const char32_t c : codes)
    out.numbers.push_back(numbers[c]);
  return out;
}

Result<std::string> read_text(const SourceQuestion& question) {
  if (question.path.empty()) return std::string(kSonnets);
  return read_maybe_gzip(question.path);
}

/// Windows over characters [from, to): x the characters, y the one after them, or the one after
/// each.
Part windows(const Characters& text, std::size_t from, std::size_t to,
             const graph::Settings& settings, const std::string& where) {
  const std::int64_t length = settings.integer("length");
  const std::int64_t stride = settings.integer("stride");
  const bool every = settings.word("targets") == "every";
  const auto count = static_cast<std::int64_t>(to - from);
  Part out;
  out.rows = count > length ? (count - length - 1) / stride + 1 : 0;
  std::vector<std::int32_t> x(text.numbers.begin() + static_cast<std::ptrdiff_t>(from),
                              text.numbers.begin() + static_cast<std::ptrdiff_t>(to));
  Table<std::int64_t> y =
      table_of(std::vector<std::int64_t>(x.begin(), x.end()), every ? length : 1);
  y.first = std::shared_ptr<const std::int64_t>(y.first, y.first.get() + (every ? 1 : length));
  y.stride = stride;
  Table<std::int32_t> inputs = table_of(std::move(x), length);
  inputs.stride = stride;
  out.x = std::move(inputs);
  out.y = std::move(y);
  out.name = [=](std::int64_t row) {
    return fmt::format("{} character {}", where, static_cast<std::int64_t>(from) + row * stride);
  };
  return out;
}

Target target_of(const Characters& text, const graph::Settings& settings) {
  Target out;
  out.classes = static_cast<std::int64_t>(text.letters.size());
  if (settings.word("targets") == "every") out.shape = {settings.integer("length")};
  out.names = text.letters;
  return out;
}

/// Typed text: its last characters, short ones padded on the left.
class CharacterInput final : public RawInputReader {
 public:
  CharacterInput(const std::vector<std::string>& letters, std::int64_t length)
      : length_(static_cast<std::size_t>(length)) {
    for (std::size_t i = 1; i < letters.size(); ++i)
      numbers_[letters[i]] = static_cast<std::int32_t>(i);
  }
  Result<Row> read(const std::string& input) const override {
    std::vector<std::int32_t> row(length_, kUnknown);
    for (std::size_t at = 0; at < input.size();) {
      const std::size_t from = at;
      if (next_character(input, at) == kBadCharacter)
        return Error{fmt::format("byte {} is not UTF-8", at), "input", "convert the text to UTF-8"};
      const auto found = numbers_.find(input.substr(from, at - from));
      row.push_back(found == numbers_.end() ? kUnknown : found->second);
    }
    row.erase(row.begin(), row.end() - static_cast<std::ptrdiff_t>(length_));
    return Row(std::move(row));
  }

 private:
  std::size_t length_;
  std::map<std::string, std::int32_t> numbers_;
};

Result<RawSet> open(const SourceQuestion& question) {
  const std::string where = question.path.empty() ? "the built-in text" : question.path.string();
  STRATA_TRY(const std::string bytes, read_text(question));
  STRATA_TRY(const Characters text, number_characters(bytes, where));
  const std::size_t train = text.numbers.size() - text.numbers.size() / 10;
  RawSet out;
  out.signal = {graph::Shape{question.settings().integer("length")},
                static_cast<std::int64_t>(text.letters.size())};
  out.target = target_of(text, question.settings());
  out.train = windows(text, 0, train, question.settings(), where);
  if (out.train.rows == 0)
    return Error{fmt::format("{} characters are too few for windows of {}", text.numbers.size(),
                             question.settings().integer("length")),
                 where, "make \"length\" smaller or give a longer text"};
  Part test = windows(text, train, text.numbers.size(), question.settings(), where);
  if (test.rows > 0) out.test = std::move(test);
  out.words = std::make_shared<const std::vector<std::string>>(text.letters);
  out.input = std::make_shared<CharacterInput>(text.letters, question.settings().integer("length"));
  return out;
}

Result<SourceFacts> describe(const SourceQuestion& question) {
  STRATA_TRY(const RawSet set, open(question));
  return SourceFacts{set.signal, set.target, set.train.rows, -1, set.test ? set.test->rows : -1};
}

std::vector<graph::Setting> settings() {
  return {
      {.name = "length",
       .title = "Characters",
       .type = SettingType::integer,
       .otherwise = std::int64_t{64},
       .help = "Characters that the network reads before it predicts.",
       .least = 1,
       .most = 100'000},
      {.name = "stride",
       .title = "Stride",
       .type = SettingType::integer,
       .otherwise = std::int64_t{3},
       .help =
           "Characters from the start of one row to the start of the next; 1 gives the most rows.",
       .least = 1,
       .most = 100'000},
      {.name = "targets",
       .title = "Predict",
       .type = SettingType::word,
       .otherwise = std::string("last"),
       .help = "The character after the whole window, or the one after every character of it (the "
               "network then needs "
               "one output per step).",
       .choices = {"last", "every"}}};
}

}  // namespace

SourceKind text_source() {
  return {.name = "text",
          .title = "Characters of a text",
          .group = SourceGroup::files,
          .summary =
              "Any text file (UTF-8): predict the next character from the ones before. Without a "
              "path, a short built-in text.",
          .layout = "a text file (.gz too); its last tenth is for testing",
          .settings = settings(),
          .usual_validation = "test",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
