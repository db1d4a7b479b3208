// Dynamic loss scaling for float16, as torch.amp.GradScaler: grows by 2 after 2000 good steps,
// halves on overflow.
#pragma once

#include <cstdint>

namespace strata::engine {

struct LossScale {
  double scale = 1;
  std::int64_t good_steps = 0;

  static constexpr double kFirst = 65536;

  /// After a step's gradients were looked at: the scale of the next step.
  void note(bool finite) {
    constexpr std::int64_t kGoodStepsToGrow = 2000;
    if (!finite)
      *this = {scale / 2, 0};
    else if (++good_steps == kGoodStepsToGrow)
      *this = {scale * 2, 0};
  }
};

}  // namespace strata::engine
