// Small made-up film reviews: a first text network trains in seconds, without any file.
#include <array>

#include "data/sources/generated.h"
#include "data/text/corpus.h"

namespace strata::data {
namespace {

using Phrases = std::array<std::string_view, 12>;

constexpr Phrases kOpenings = {
    "I watched this film last night.",     "We saw it in a small cinema.",
    "A friend told me about this one.",    "It runs for almost two hours.",
    "The story begins in a harbour town.", "This is the director's third film.",
    "I had read the book before.",         "The trailer promised a lot.",
    "It plays in the nineteen sixties.",   "The cast is well known.",
    "My whole family came along.",         "I knew nothing about it before."};
constexpr Phrases kGood = {"The acting is wonderful.",
                           "I loved every minute of it.",
                           "The music is beautiful and warm.",
                           "It made us laugh and cry.",
                           "The ending is perfect.",
                           "A brilliant and moving story.",
                           "The pictures are stunning.",
                           "The dialogue is clever and fresh.",
                           "The pace never drops.",
                           "I would gladly see it again.",
                           "The lead gives a superb performance.",
                           "It is a great joy to watch."};
constexpr Phrases kBad = {"The acting is terrible.",
                          "I was bored after ten minutes.",
                          "The music is loud and dull.",
                          "It made us look at our watches.",
                          "The ending is a mess.",
                          "A weak and empty story.",
                          "The pictures are ugly.",
                          "The dialogue is stupid and stale.",
                          "The pace is awfully slow.",
                          "I want my money back.",
                          "The lead gives a wooden performance.",
                          "It is a waste of time."};
// Words of judgement turned around: a network that only counts them is fooled now and then.
constexpr Phrases kGoodTurned = {
    "It is not boring at all.",       "Nothing about it is ugly.",
    "There is not one dull scene.",   "It was never a waste of time.",
    "Hardly anything in it is weak.", "I cannot call it bad.",
    "No scene is too slow.",          "It does not have a stupid line.",
    "It is far from terrible.",       "Nobody in it is wooden.",
    "None of it felt empty.",         "It was anything but stale."};
constexpr Phrases kBadTurned = {"It is not wonderful at all.",
                                "Nothing about it is beautiful.",
                                "There is not one clever scene.",
                                "It was never a joy.",
                                "Hardly anything in it is fresh.",
                                "I cannot call it great.",
                                "No scene is moving.",
                                "It does not have a perfect line.",
                                "It is far from brilliant.",
                                "Nobody in it is superb.",
                                "None of it felt warm.",
                                "It was anything but stunning."};

/// 2 to 5 sentences of judgement after an opening, in an order of their own.
std::string review(bool good, const RandomStream& random) {
  std::string out(kOpenings[random.integer(0, kOpenings.size())]);
  const std::uint64_t sentences = 2 + random.integer(1, 4);
  for (std::uint64_t i = 0; i < sentences; ++i) {
    const bool turned = random.integer(10 + 2 * i, 4) == 0;
    const Phrases& phrases = good ? (turned ? kGoodTurned : kGood) : (turned ? kBadTurned : kBad);
    out.append(" ").append(phrases[random.integer(11 + 2 * i, phrases.size())]);
  }
  return out;
}

Target target() { return {Target::Kind::classes, 2, {}, {"negative", "positive"}}; }

Result<SourceFacts> describe(const SourceQuestion& question) {
  return generated_facts(question, text_signal(question.settings()), target());
}

Result<RawSet> open(const SourceQuestion& question) {
  CorpusBuilder builder;
  for (const bool test : {false, true}) {
    const std::int64_t rows = generated_rows(question, test);
    for (std::int64_t row = 0; row < rows; ++row) {
      const bool good = row % 2 == 1;
      STRATA_CHECK(builder.add(review(good, generated_stream(question, test, row)),
                               "review " + std::to_string(row), good ? 1 : 0,
                               test ? TextSplit::test : TextSplit::train));
    }
  }
  const Corpus corpus = std::move(builder).finish(false);
  return text_rows(corpus, question.settings().integer("vocabulary"),
                   question.settings().integer("max_length"), target(), "reviews");
}

std::vector<graph::Setting> settings() {
  std::vector<graph::Setting> out = generated_settings(2000, 500);
  for (graph::Setting& setting : text_settings(250, 40))
    out.push_back(std::move(setting));
  return out;
}

}  // namespace

SourceKind reviews_source() {
  return {.name = "reviews",
          .title = "Made-up reviews",
          .group = SourceGroup::generated,
          .summary = "Short generated film reviews, liked or not.",
          .layout = "",
          .settings = settings(),
          .usual_validation = "test",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
