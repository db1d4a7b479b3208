// A small circle inside a large one, in the plane.
#include <cmath>
#include <numbers>

#include "data/sources/plane.h"

namespace strata::data {
namespace {

/// Radius 1 is class 0, radius 0.5 class 1.
PlanePoint point(std::int64_t row, const RandomStream& random) {
  const double angle = 2 * std::numbers::pi * random.uniform(0);
  const double radius = row % 2 == 0 ? 1 : 0.5;
  return {radius * std::cos(angle), radius * std::sin(angle), row % 2};
}

Result<SourceFacts> describe(const SourceQuestion& question) { return describe_plane(question, 2); }
Result<RawSet> open(const SourceQuestion& question) { return open_plane(question, 2, point); }

}  // namespace

SourceKind circles_source() {
  return {.name = "circles",
          .title = "Two circles",
          .group = SourceGroup::generated,
          .summary = "A small circle inside a large one, in the plane.",
          .layout = "",
          .settings = plane_settings(0.08),
          .usual_validation = "test",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
