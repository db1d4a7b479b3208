#include "ui/charts/y_range.h"

#include <algorithm>
#include <cmath>

#include "ui/charts/smoother.h"

namespace strata::ui {
namespace {

constexpr double kInner = 0.02;    // share of the values that may be wild on each side
constexpr double kWidestGap = 25;  // between values, in sizes of what lies further in
constexpr double kMargin = 0.06;
constexpr double kLogMargin = 1.25;

double at_share(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

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
