// How far a run is: the arithmetic behind the numbers of the Train page, without widgets.
#pragma once

#include <cstdint>
#include <optional>

#include "ui/session/run_history.h"
#include "ui/train/run_facts.h"

namespace strata::ui {

struct RunProgress {
  struct Best {
    double value = 0;
    std::int64_t step = 0;
  };

  std::int64_t step = 0;
  std::int64_t total_steps = 0;      // 0: not known
  std::int64_t steps_per_epoch = 0;  // 0: not known
  std::int64_t epoch = 0;            // the one under way, from 1; 0 before the first step
  std::int64_t epochs = 0;           // 0: not known
  double share = 0;                  // 0..1
  double elapsed_s = 0;              // of training: pauses are left out
  std::optional<double> remaining_s;
  std::optional<double> step_ms;  // mean of the last steps
  std::optional<double> samples_per_s;
  std::optional<double> learning_rate;
  std::optional<Best> best_val_loss;
  std::optional<Best> best_val_accuracy;
  std::optional<std::int64_t> next_validation;
};

/// `now`: seconds since the Unix epoch; `active`: whether a worker is at it, so that time goes on
/// between its words.
RunProgress progress_of(const RunHistory& history, const RunSettings& facts, double now,
                        bool active);

}  // namespace strata::ui
