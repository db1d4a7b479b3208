// Waves of random pitch: from some steps, predict the next value.
#include <cmath>
#include <numbers>

#include "data/sources/generated.h"

namespace strata::data {
namespace {

using graph::SettingType;

Part make_part(const SourceQuestion& question, bool test) {
  const std::int64_t rows = generated_rows(question, test);
  const std::int64_t length = question.settings().integer("length");
  const double noise = question.settings().real("noise");
  std::vector<float> x;
  std::vector<float> y;
  for (std::int64_t row = 0; row < rows; ++row) {
    const RandomStream random = generated_stream(question, test, row);
    const double period = 10 + 30 * random.uniform(0);  // steps
    const double phase = 2 * std::numbers::pi * random.uniform(1);
    const auto value = [&](std::int64_t step) {
      return std::sin(2 * std::numbers::pi * static_cast<double>(step) / period + phase);
    };
    for (std::int64_t step = 0; step < length; ++step)
      x.push_back(static_cast<float>(value(step) +
                                     noise * random.normal(static_cast<std::uint64_t>(8 + step))));
    y.push_back(static_cast<float>(value(length)));
  }
  return generated_part(std::move(x), length, std::move(y));
}

Result<SourceFacts> describe(const SourceQuestion& question) {
  return generated_facts(question, {graph::Shape{question.settings().integer("length"), 1}, 0},
                         {Target::Kind::values, 0, {}, {"next value"}});
}

Result<RawSet> open(const SourceQuestion& question) {
  STRATA_TRY(SourceFacts facts, describe(question));
  return generated_set(std::move(facts), make_part(question, false), make_part(question, true));
}

std::vector<graph::Setting> settings() {
  std::vector<graph::Setting> out = generated_settings(2000, 500);
  out.push_back({.name = "length",
                 .title = "Steps",
                 .type = SettingType::integer,
                 .otherwise = std::int64_t{32},
                 .help = "Steps of the wave that the network reads.",
                 .least = 1,
                 .most = 10'000});
  out.push_back(
      {.name = "noise",
       .title = "Noise",
       .type = SettingType::real,
       .otherwise = 0.05,
       .help = "Standard deviation added to every step that is read; the wave's height is 1.",
       .most = 10});
  return out;
}

}  // namespace

SourceKind sine_source() {
  return {.name = "sine",
          .title = "Sine waves",
          .group = SourceGroup::generated,
          .summary =
              "Waves of random pitch with some noise: predict the next value from the last steps.",
          .layout = "",
          .settings = settings(),
          .usual_validation = "test",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
