// Two interleaved half circles in the plane.
#include <cmath>
#include <numbers>

#include "data/sources/plane.h"

namespace strata::data {
namespace {

/// Half circles of radius 1: the upper around (0, 0), the lower around (1, 0.5).
PlanePoint point(std::int64_t row, const RandomStream& random) {
  const double angle = std::numbers::pi * random.uniform(0);
  if (row % 2 == 0) return {std::cos(angle), std::sin(angle), 0};
  return {1 - std::cos(angle), 0.5 - std::sin(angle), 1};
}

Result<SourceFacts> describe(const SourceQuestion& question) { return describe_plane(question, 2); }
Result<RawSet> open(const SourceQuestion& question) { return open_plane(question, 2, point); }

}  // namespace

SourceKind moons_source() {
  return {.name = "moons",
          .title = "Two moons",
          .group = SourceGroup::generated,
          .summary = "Two interleaved half circles in the plane.",
          .layout = "",
          .settings = plane_settings(0.1),
          .usual_validation = "test",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
