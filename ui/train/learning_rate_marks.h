// Steps at which the learning rate left its schedule: somebody set it, or a plateau lowered it.
#pragma once

#include <cstdint>
#include <vector>

#include "ui/charts/chart_model.h"
#include "ui/train/run_facts.h"

namespace strata::ui {

/// Looks at each step once; ask after new ones arrived.
class LearningRateMarks {
 public:
  /// True when there are other marks than before. `rates`: entry i is of step i + 1.
  bool update(const std::vector<double>& rates, const RunSettings& facts,
              std::int64_t steps_per_epoch, std::int64_t total_steps);
  [[nodiscard]] const std::vector<ChartMark>& marks() const { return marks_; }
  void forget();

 private:
  std::vector<ChartMark> marks_;
  std::size_t seen_ = 0;
  double rate_ = 0;  // of the last step seen
  double planned_ = 0;
};

}  // namespace strata::ui
