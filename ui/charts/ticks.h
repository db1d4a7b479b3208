// Where an axis has its marks, and what they say.
#pragma once

#include <vector>

#include "ui/charts/chart_types.h"

namespace strata::ui {

/// Round numbers (1, 2, 5 times a power of ten), about `most` of them.
std::vector<Tick> value_ticks(Range range, int most, Unit unit);
/// Powers of ten, and 2 and 5 between them while the range is short.
std::vector<Tick> log_ticks(Range range, int most, Unit unit);
/// Whole steps; at the ends of epochs where those are known and in sight.
std::vector<Tick> step_ticks(Range range, int most, double steps_per_epoch);
std::vector<Tick> epoch_ticks(Range range, int most);
/// Seconds, as clock times.
std::vector<Tick> time_ticks(Range range, int most);

/// 1, 2, 5, 10, 20, ...: the least such that `count` things become at most `most`.
double every_nth(double count, int most);

}  // namespace strata::ui
