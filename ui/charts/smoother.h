// An exponential moving average without the pull towards zero at its start, value by value.
#pragma once

namespace strata::ui {

inline constexpr double kMostSmoothing = 0.999;

class Smoother {
 public:
  /// `smoothing`: share of the old average that is kept, 0 (the value itself) to kMostSmoothing.
  explicit Smoother(double smoothing = 0);

  [[nodiscard]] double smoothing() const { return smoothing_; }
  /// The average with `value` in it. A value that is not finite, or too large to come back from,
  /// gives NaN and leaves the average alone.
  double next(double value);

 private:
  double smoothing_;
  double average_ = 0;
  double weight_ = 0;  // what the values so far add up to: 1 - smoothing^n
};

/// Whether a number can be averaged and drawn with others: neither NaN nor beyond any loss.
bool is_reasonable(double value);

}  // namespace strata::ui
