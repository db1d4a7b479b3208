// The stretch of a y axis that shows the data and is not led astray by a few wild numbers.
#pragma once

#include <optional>
#include <vector>

#include "ui/charts/chart_types.h"

namespace strata::ui {

/// A value, and how far the run in sight was when it came: 0 at its first step, 1 at its last.
struct Sample {
  double value = 0;
  double progress = 1;
};

/// Values of the very first steps that tower above what is usual are pulled down towards it, so
/// that a steep start does not flatten everything after it. Gradually: what was cut off as the run
/// went on does not come or go at once.
void calm_start(std::vector<Sample>& samples);

/// Least to greatest of the values, without those that lie far from all others (one 1e300 among
/// losses of 0.3) and those that are no numbers. On a log scale only values above zero count.
/// Nothing where none is left.
std::optional<Range> robust_range(std::vector<double> values, YScale scale);

/// The same with air above and below; for percents within 0 and 1.
Range with_margin(Range range, YScale scale, Unit unit);

}  // namespace strata::ui
