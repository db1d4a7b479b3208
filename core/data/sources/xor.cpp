// Four quarters of a square, opposite ones of one class: no straight line divides them.
#include <cmath>
#include <numbers>

#include "data/sources/plane.h"

namespace strata::data {
namespace {

/// Class 1 where exactly one coordinate is positive. The quarter goes round by row.
PlanePoint point(std::int64_t row, const RandomStream& random) {
  const double x = 0.1 + 0.9 * random.uniform(0);
  const double y = 0.1 + 0.9 * random.uniform(1);
  const bool left = row % 2 == 1;
  const bool low = row / 2 % 2 == 1;
  return {left ? -x : x, low ? -y : y, left != low ? 1 : 0};
}

Result<SourceFacts> describe(const SourceQuestion& question) { return describe_plane(question, 2); }
Result<RawSet> open(const SourceQuestion& question) { return open_plane(question, 2, point); }

}  // namespace

SourceKind xor_source() {
  return {
      .name = "xor",
      .title = "XOR",
      .group = SourceGroup::generated,
      .summary =
          "Four quarters of a square, opposite ones of one class: no straight line divides them.",
      .layout = "",
      .settings = plane_settings(0.02),
      .usual_validation = "test",
      .describe = describe,
      .open = open};
}

}  // namespace strata::data
