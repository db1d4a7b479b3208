#include "data/sources/plane.h"

#include <fmt/format.h>

namespace strata::data {
namespace {

using graph::SettingType;

Part make_part(const SourceQuestion& question, bool test, const PlaneRule& rule) {
  const std::int64_t rows = question.settings().integer(test ? "test_rows" : "rows");
  const double noise = question.settings().real("noise");
  std::vector<float> x;
  std::vector<std::int64_t> y;
  for (std::int64_t row = 0; row < rows; ++row) {
    const RandomStream random = generated_stream(question, test, row);
    const PlanePoint point = rule(row, random);
    x.push_back(static_cast<float>(point.x + noise * random.normal(8)));
    x.push_back(static_cast<float>(point.y + noise * random.normal(9)));
    y.push_back(point.label);
  }
  Part out;
  out.rows = rows;
  out.x = table_of(std::move(x), 2);
  out.y = table_of(std::move(y), 1);
  return out;
}

Target target_of(std::int64_t classes) { return {Target::Kind::classes, classes, {}, {}}; }

}  // namespace

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

std::vector<graph::Setting> plane_settings(double noise, std::vector<graph::Setting> more) {
  std::vector<graph::Setting> out = generated_settings(1000, 500);
  out.push_back(
      {.name = "noise",
       .title = "Noise",
       .type = SettingType::real,
       .otherwise = noise,
       .help = "Standard deviation added to both coordinates; large values make classes overlap.",
       .most = 10});
  for (graph::Setting& setting : more)
    out.push_back(std::move(setting));
  return out;
}

Result<RawSet> open_plane(const SourceQuestion& question, std::int64_t classes,
                          const PlaneRule& rule) {
  RawSet out;
  out.signal = {graph::Shape{2}, 0};
  out.target = target_of(classes);
  out.train = make_part(question, false, rule);
  out.test = make_part(question, true, rule);
  return out;
}

Result<SourceFacts> describe_plane(const SourceQuestion& question, std::int64_t classes) {
  SourceFacts out;
  out.signal = {graph::Shape{2}, 0};
  out.target = target_of(classes);
  out.train_rows = question.settings().integer("rows");
  out.test_rows = question.settings().integer("test_rows");
  return out;
}

}  // namespace strata::data
