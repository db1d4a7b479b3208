// embedding: looks each word's row of numbers up. PyTorch: torch.nn.Embedding; Keras:
// layers.Embedding.
#include <fmt/format.h>

#include "graph/activation.h"
#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  const Signal& in = ask.input();
  if (!in.is_tokens())
    return ask.refuse("word numbers", "choose text data, or say \"tokens\" in the data");
  if (in.shape.rank() != 1)
    return ask.refuse("one row of word numbers", "choose data with one row of words per sample");
  const std::int64_t said = ask.settings.integer("vocabulary");
  const std::int64_t words = said == 0 ? in.vocabulary : said;
  if (words < in.vocabulary)
    return ask.refuse(fmt::format("word numbers below {}", words),
                      fmt::format("set its vocabulary to {}", in.vocabulary));
  const std::int64_t padding = ask.settings.integer("padding_index");
  if (padding >= words)
    return Error{fmt::format("'{}' has padding_index {} but only {} words", ask.id, padding, words),
                 {},
                 "choose a word number below its vocabulary, or -1 for none"};
  const bool mask = ask.settings.flag("mask");
  if (mask && padding < 0)
    return Error{fmt::format("'{}' masks padding but has no padding_index", ask.id),
                 {},
                 "set padding_index to the word number that fills short texts up, usually 0"};

  const std::int64_t units = ask.settings.integer("units");
  LayerFacts facts;
  STRATA_TRY(facts.output.shape, ask.shape({in.shape[0], units}));
  STRATA_TRY(Shape weight, ask.shape({words, units}, "the weight"));
  facts.parameters.push_back({"weight", std::move(weight), ParameterRole::embedding, words, units});
  if (mask) facts.output.mask = ask.id;
  facts.shape_sum = fmt::format("{} words x {} units", in.shape[0], units);
  facts.parameter_sum = fmt::format("{}*{}", words, units);
  return facts;
}

std::vector<Setting> settings() {
  return {
      {.name = "vocabulary",
       .title = "Vocabulary",
       .type = SettingType::integer,
       .otherwise = std::int64_t{0},
       .help = "How many words it knows. 0: as many as the data has. More than that is memory "
               "that nothing uses.",
       .least = 0,
       .most = 1 << 30},
      {.name = "units",
       .title = "Units",
       .type = SettingType::integer,
       .otherwise = {},
       .help = "Numbers per word. 16 to 512 is usual; more can tell finer meanings apart and "
               "needs more text to learn from.",
       .least = 1,
       .most = 1 << 20},
      {.name = "padding_index",
       .title = "Padding word",
       .type = SettingType::integer,
       .otherwise = std::int64_t{-1},
       .help = "The word number that only fills short texts up: its row is zero and never "
               "learns. Usually 0 with padded text; -1: none.",
       .least = -1,
       .most = 1 << 30},
      {.name = "mask",
       .title = "Skip padding",
       .type = SettingType::flag,
       .otherwise = false,
       .help = "Lets recurrent, attention and global pooling layers behind it leave the padding "
               "out. Helps with texts of unequal length; needs a padding word."},
      initialiser_setting()};
}

}  // namespace

LayerKind embedding_kind() {
  return {
      .name = "embedding",
      .title = "Embedding",
      .category = Category::embedding,
      .summary = "Turns each word number into a row of learned numbers.",
      .shape_rule = "T word numbers -> T x units",
      .settings = settings(),
      .describe = describe,
      .reads_tokens = true,
      .caption = "{units} per word",
  };
}

}  // namespace strata::graph
