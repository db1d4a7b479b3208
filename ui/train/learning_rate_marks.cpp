#include "ui/train/learning_rate_marks.h"

#include <algorithm>
#include <cmath>

#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

constexpr double kSame = 1e-6;          // relative
constexpr std::size_t kMostMarks = 64;  // more would hide the curve

bool same(double a, double b) { return std::abs(a - b) <= kSame * std::max(a, b); }

}  // namespace

void LearningRateMarks::forget() { *this = {}; }

bool LearningRateMarks::update(const std::vector<double>& rates, const RunSettings& facts,
                               std::int64_t steps_per_epoch, std::int64_t total_steps) {
  if (!facts.training) return false;
  const std::size_t before = marks_.size();
  const plan::Training& training = *facts.training;
  for (; seen_ < rates.size(); ++seen_) {
    const double rate = rates[seen_];
    if (!std::isfinite(rate)) continue;
    const double planned = plan::learning_rate_at(
        training.optimizer, training.schedule, static_cast<std::int64_t>(seen_) + 1,
        std::max<std::int64_t>(1, steps_per_epoch), std::max<std::int64_t>(1, total_steps));
    // The schedule moves the rate in the same proportion; anything else came from outside it. A
    // rate that was set stays where it is, whatever the schedule does.
    const bool moved = seen_ > 0 && !same(rate, rate_) && !same(rate * planned_, rate_ * planned);
    if (moved && marks_.size() < kMostMarks)
      marks_.push_back(
          {static_cast<std::int64_t>(seen_) + 1, QStringLiteral("lr ") + number_text(rate, 3)});
    rate_ = rate;
    planned_ = planned;
  }
  return marks_.size() != before;
}

}  // namespace strata::ui
