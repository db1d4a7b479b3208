// Points of the plane in classes: the generated sets that a beginner can see at a glance.
#pragma once

#include <functional>

#include "data/sources/generated.h"

namespace strata::data {

/// The settings every set of points has, then `more`: rows, test_rows, noise, seed.
std::vector<graph::Setting> plane_settings(double noise, std::vector<graph::Setting> more = {});

struct PlanePoint {
  double x = 0;
  double y = 0;
  std::int64_t label = 0;
};

/// A point as a function of its row: labels go round by row, `random` gives its numbers (0 to 3 are
/// for the point, the noise draws further on).
using PlaneRule = std::function<PlanePoint(std::int64_t row, const RandomStream& random)>;

Result<RawSet> open_plane(const SourceQuestion& question, std::int64_t classes,
                          const PlaneRule& rule);
Result<SourceFacts> describe_plane(const SourceQuestion& question, std::int64_t classes);

}  // namespace strata::data
