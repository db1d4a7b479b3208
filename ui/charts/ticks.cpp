#include "ui/charts/ticks.h"

#include <algorithm>
#include <cmath>

#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

constexpr int kMostTicks = 64;

/// The round number at or above x.
double round_step(double x) {
  const double power = std::pow(10.0, std::floor(std::log10(x)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= x * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

/// Enough decimals to tell ticks `step` apart.
QString decimal_text(double value, double step) {
  if (value == 0) return QStringLiteral("0");
  if (std::abs(value) >= 1e6 || step < 1e-5) return number_text(value, 4);
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
  return decimals == 0 ? with_commas(std::llround(value)) : QString::number(value, 'f', decimals);
}

QString text_of(double value, double step, Unit unit) {
  if (unit == Unit::plain) return decimal_text(value, step);
  return decimal_text(100 * value, 100 * step) + QStringLiteral(" %");
}

template <class Text>
std::vector<Tick> multiples(Range range, double step, Text text) {
  std::vector<Tick> out;
  if (!(step > 0) || !(range.size() > 0) || range.size() / step > kMostTicks) return out;
  const double slack = 1e-9 * range.size();
  for (double n = std::ceil((range.lower - slack) / step); n * step <= range.upper + slack; ++n)
    out.push_back({n * step, text(n * step)});
  return out;
}

}  // namespace

double every_nth(double count, int most) {
  if (!(count > most) || most < 1) return 1;
  return round_step(count / most);
}

std::vector<Tick> value_ticks(Range range, int most, Unit unit) {
  if (!(range.size() > 0)) return {};
  const double step = round_step(range.size() / std::max(1, most));
  return multiples(range, step, [&](double v) { return text_of(v, step, unit); });
}

std::vector<Tick> log_ticks(Range range, int most, Unit unit) {
  std::vector<Tick> out;
  if (!(range.lower > 0) || !(range.size() > 0)) return out;
  const double first = std::floor(std::log10(range.lower));
  const double last = std::ceil(std::log10(range.upper));
  const double decades = std::log10(range.upper / range.lower);
  const double stride = every_nth(decades, most);
  for (double power = first; power <= last; power += stride) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor > 1 && 3 * decades > most) break;
      const double at = factor * std::pow(10.0, power);
      if (range.holds(at))
        out.push_back({at, unit == Unit::percent ? number_text(100 * at, 3) + QStringLiteral(" %")
                                                 : number_text(at, 3)});
    }
  }
  return out;
}

std::vector<Tick> step_ticks(Range range, int most, double steps_per_epoch) {
  const auto text = [](double v) { return with_commas(std::llround(v)); };
  if (steps_per_epoch >= 1 && range.size() >= 2 * steps_per_epoch)
    return multiples(range, steps_per_epoch * every_nth(range.size() / steps_per_epoch, most),
                     text);
  return multiples(range, std::max(1.0, round_step(range.size() / std::max(1, most))), text);
}

std::vector<Tick> epoch_ticks(Range range, int most) {
  if (!(range.size() > 0)) return {};
  const double step = round_step(range.size() / std::max(1, most));
  return multiples(range, step, [&](double v) { return decimal_text(v, step); });
}

std::vector<Tick> time_ticks(Range range, int most) {
  const double wanted = range.size() / std::max(1, most);
  double step = 1;
  for (const double round : {1., 2., 5., 10., 15., 30., 60., 120., 300., 600., 900., 1800., 3600.,
                             7200., 14400., 21600., 43200., 86400.}) {
    step = round;
    if (round >= wanted) break;
  }
  if (step < wanted) step = 86400 * std::ceil(wanted / 86400);
  return multiples(range, step, [](double v) { return clock_text(v); });
}

}  // namespace strata::ui
