// IMDB reviews: 25,000 to train and 25,000 to test, half of each liked the film.
// A. Maas et al.: "Learning Word Vectors for Sentiment Analysis", ACL 2011.
#include "data/files/members.h"
#include "data/sources/text_files.h"

namespace strata::data {
namespace {

Target target() { return {Target::Kind::classes, 2, {}, {"negative", "positive"}}; }

/// ".../train/pos/17_9.txt".
std::optional<TextPlace> place_of(std::string_view name) {
  if (!name.ends_with(".txt")) return std::nullopt;
  for (const TextSplit split : {TextSplit::train, TextSplit::test})
    for (std::int32_t label = 0; label < 2; ++label) {
      const std::string folder = std::string(split == TextSplit::train ? "train/" : "test/") +
                                 (label == 0 ? "neg/" : "pos/");
      const std::size_t at = name.rfind(folder);
      const bool whole = at == 0 || (at != std::string_view::npos && name[at - 1] == '/');
      if (whole && name.find('/', at + folder.size()) == std::string_view::npos)
        return TextPlace{split, label};
    }
  return std::nullopt;
}

Result<SourceFacts> describe(const SourceQuestion& question) {
  return SourceFacts{text_signal(question.settings()), target(), 25'000, -1, 25'000};
}

Result<RawSet> open(const SourceQuestion& question) {
  STRATA_TRY(const std::filesystem::path root,
             find_root(
                 question.path, [](std::string_view name) { return place_of(name).has_value(); },
                 "train/pos/*.txt, nor an archive of them (aclImdb)"));
  STRATA_TRY(const Corpus corpus, read_texts(root, place_of, question.report));
  return text_rows(corpus, question.settings().integer("vocabulary"),
                   question.settings().integer("max_length"), target(), root.string());
}

}  // namespace

SourceKind imdb_source() {
  return {.name = "imdb",
          .title = "IMDB reviews",
          .group = SourceGroup::known,
          .summary = "Film reviews, liked or not: 25,000 to train, 25,000 to test.",
          .layout = "the folder aclImdb, or an archive of it (.tar.gz, .tar.xz, .zip)",
          .settings = text_settings(10'000, 200),
          .usual_validation = "test",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
