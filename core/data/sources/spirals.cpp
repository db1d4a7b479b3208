// Arms of a spiral wound around each other, one class each.
#include <cmath>
#include <numbers>

#include "data/sources/plane.h"

namespace strata::data {
namespace {

std::int64_t arms(const SourceQuestion& question) { return question.settings().integer("classes"); }

Result<SourceFacts> describe(const SourceQuestion& question) {
  return describe_plane(question, arms(question));
}

/// Archimedean arms from radius 0.1 to 1, turned against each other.
Result<RawSet> open(const SourceQuestion& question) {
  const std::int64_t classes = arms(question);
  const double turns = question.settings().real("turns");
  return open_plane(question, classes,
                    [=](std::int64_t row, const RandomStream& random) -> PlanePoint {
                      const std::int64_t arm = row % classes;
                      const double along = random.uniform(0);
                      const double radius = 0.1 + 0.9 * along;
                      const double angle =
                          2 * std::numbers::pi *
                          (turns * along + static_cast<double>(arm) / static_cast<double>(classes));
                      return {radius * std::cos(angle), radius * std::sin(angle), arm};
                    });
}

std::vector<graph::Setting> own_settings() {
  using graph::SettingType;
  return {{.name = "classes",
           .title = "Arms",
           .type = SettingType::integer,
           .otherwise = std::int64_t{3},
           .help = "Arms of the spiral, one class each.",
           .least = 2,
           .most = 20},
          {.name = "turns",
           .title = "Turns",
           .type = SettingType::real,
           .otherwise = 0.75,
           .help = "How often an arm winds around the centre; more turns are harder.",
           .most = 10}};
}

}  // namespace

SourceKind spirals_source() {
  return {.name = "spirals",
          .title = "Spirals",
          .group = SourceGroup::generated,
          .summary = "Arms of a spiral wound around each other, one class each.",
          .layout = "",
          .settings = plane_settings(0.03, own_settings()),
          .usual_validation = "test",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
