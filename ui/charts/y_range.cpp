#include "ui/charts/y_range.h"

#include <algorithm>
#include <cmath>

#include "ui/charts/smoother.h"

namespace strata::ui {
namespace {

constexpr double kInner = 0.02;    // share of the values that may be wild on each side
constexpr double kWidestGap = 25;  // between values, in sizes of what lies further in
constexpr double kMargin = 0.06;
constexpr double kUsual = 0.9;         // of the values lie at or below what is usual
constexpr double kStartAir = 1.5;      // above it, in sizes of the usual range ...
constexpr double kLeastAir = 0.5;      // ... and at least this share of the usual value itself
constexpr double kStartEnds = 0.05;    // until here the start may be cut off altogether
constexpr double kStartCounts = 0.15;  // from here on every value counts in full
constexpr double kLogMargin = 1.25;

double at_share(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

/// Between the values next to it, so that it moves smoothly as values come.
double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

}  // namespace

void calm_start(std::vector<Sample>& samples) {
  std::vector<double> sorted;
  for (const Sample& one : samples)
    if (is_reasonable(one.value)) sorted.push_back(one.value);
  if (sorted.empty()) return;
  std::sort(sorted.begin(), sorted.end());
  const double usual = quantile(sorted, kUsual);
  const double air =
      std::max(kStartAir * (usual - quantile(sorted, 1 - kUsual)), kLeastAir * std::abs(usual));
  for (Sample& one : samples) {
    if (!is_reasonable(one.value) || one.value <= usual + air) continue;
    const double counts =
        std::clamp((one.progress - kStartEnds) / (kStartCounts - kStartEnds), 0.0, 1.0);
    one.value = std::lerp(usual + air, one.value, counts);
  }
}

std::optional<Range> robust_range(std::vector<double> values, YScale scale) {
  std::erase_if(values,
                [&](double v) { return !is_reasonable(v) || (scale == YScale::log && v <= 0); });
  if (values.empty()) return std::nullopt;
  if (scale == YScale::log) {
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    return Range{*least, *greatest};
  }
  std::sort(values.begin(), values.end());
  const double low = at_share(values, kInner);
  const double high = at_share(values, 1 - kInner);
  // From the inner values outwards, as long as there is no gap many times what is in sight already:
  // the steep start of a run belongs to it, a lonely spike to 1e300 does not.
  auto first = std::lower_bound(values.begin(), values.end(), low);
  auto last = std::upper_bound(values.begin(), values.end(), high) - 1;
  const auto reach = [&] {
    return kWidestGap * std::max(*last - *first, 1e-3 * std::max(std::abs(low), std::abs(high)));
  };
  while (first != values.begin() && *first - *(first - 1) <= reach())
    --first;
  while (last + 1 != values.end() && *(last + 1) - *last <= reach())
    ++last;
  return Range{*first, *last};
}

Range with_margin(Range range, YScale scale, Unit unit) {
  if (scale == YScale::log) return {range.lower / kLogMargin, range.upper * kLogMargin};
  double air = kMargin * range.size();
  if (air <= 0) air = range.lower == 0 ? 0.5 : 0.1 * std::abs(range.lower);
  Range out{range.lower - air, range.upper + air};
  if (range.lower >= 0) out.lower = std::max(out.lower, 0.0);
  if (unit == Unit::percent && range.upper <= 1) out.upper = std::min(out.upper, 1.0);
  // A metric that stands at 100 % keeps a frame to be seen in.
  if (out.size() < 1e-9) out.lower = out.upper - std::max(0.1, 0.1 * std::abs(out.upper));
  return out;
}

}  // namespace strata::ui
