#include "ui/charts/smoother.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace strata::ui {
namespace {

constexpr double kBeyondAnyLoss = 1e30;

}  // namespace

bool is_reasonable(double value) { return std::abs(value) < kBeyondAnyLoss; }

Smoother::Smoother(double smoothing) : smoothing_(std::clamp(smoothing, 0.0, kMostSmoothing)) {}

double Smoother::next(double value) {
  if (!is_reasonable(value)) return std::numeric_limits<double>::quiet_NaN();
  average_ = smoothing_ * average_ + (1 - smoothing_) * value;
  weight_ = smoothing_ * weight_ + (1 - smoothing_);
  return average_ / weight_;
}

}  // namespace strata::ui
