#include "data/sources/plane.h"

namespace strata::data {
namespace {

using graph::SettingType;

Part make_part(const SourceQuestion& question, bool test, const PlaneRule& rule) {
  const std::int64_t rows = generated_rows(question, test);
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
  return generated_part(std::move(x), 2, std::move(y));
}

}  // namespace

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
  STRATA_TRY(SourceFacts facts, describe_plane(question, classes));
  return generated_set(std::move(facts), make_part(question, false, rule),
                       make_part(question, true, rule));
}

Result<SourceFacts> describe_plane(const SourceQuestion& question, std::int64_t classes) {
  return generated_facts(question, {graph::Shape{2}, 0}, {Target::Kind::classes, classes, {}, {}});
}

}  // namespace strata::data
