#include "data/sources/generated.h"

namespace strata::data {

using graph::SettingType;

RandomStream generated_stream(const SourceQuestion& question, bool test, std::int64_t row) {
  return {static_cast<std::uint64_t>(question.settings().integer("seed")), Purpose::generated_data,
          test ? 1U : 0U, static_cast<std::uint64_t>(row)};
}

std::vector<graph::Setting> generated_settings(std::int64_t rows, std::int64_t test_rows) {
  return {{.name = "rows",
           .title = "Rows",
           .type = SettingType::integer,
           .otherwise = rows,
           .help = "Training rows to generate.",
           .least = 1,
           .most = 10'000'000},
          {.name = "test_rows",
           .title = "Test rows",
           .type = SettingType::integer,
           .otherwise = test_rows,
           .help = "Rows generated apart, for testing.",
           .least = 1,
           .most = 10'000'000},
          {.name = "seed",
           .title = "Seed",
           .type = SettingType::integer,
           .otherwise = std::int64_t{0},
           .help = "Another number generates another set."}};
}

std::int64_t generated_rows(const SourceQuestion& question, bool test) {
  return question.settings().integer(test ? "test_rows" : "rows");
}

SourceFacts generated_facts(const SourceQuestion& question, const graph::Signal& signal,
                            Target target) {
  SourceFacts out;
  out.signal = signal;
  out.target = std::move(target);
  out.train_rows = generated_rows(question, false);
  out.test_rows = generated_rows(question, true);
  return out;
}

RawSet generated_set(SourceFacts facts, Part train, Part test) {
  RawSet out;
  out.signal = facts.signal;
  out.target = std::move(facts.target);
  out.train = std::move(train);
  out.test = std::move(test);
  return out;
}

}  // namespace strata::data
