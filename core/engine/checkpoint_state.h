// Where a run stands between two steps, and its form in a checkpoint's state.json.
#pragma once

#include <cstdint>
#include <optional>

#include "base/json.h"
#include "base/result.h"
#include "engine/loss.h"
#include "engine/loss_scale.h"

namespace strata::engine {

/// Random numbers need no state: they are functions of seed, step and row.
struct Progress {
  std::int64_t step = 0;           // done
  std::int64_t updates = 0;        // done and not skipped (float16 overflow)
  std::int64_t epoch = 1;          // the current one
  std::int64_t step_in_epoch = 0;  // done
  LossSums epoch_sums;             // of the current epoch so far
  double epoch_seconds = 0;
  double plateau_factor = 1;  // reduce-on-plateau
  double plateau_best = 0;
  std::int64_t plateau_waited = 0;
  bool plateau_started = false;
  std::int64_t best_epoch = 0;  // 0: none yet
  double best_value = 0;        // of the watched number
  std::optional<double> best_val_loss;
  std::optional<double> best_val_accuracy;
  std::int64_t epochs_without_better = 0;
  double learning_rate_override = 0;  // set by the user while running; 0: the schedule's
  double seconds = 0;                 // trained so far
  bool best = false;                  // of a checkpoint: its weights were the best so far
};

Json to_json(const Progress& progress, const LossScale& scale);
Result<Progress> read_progress(const JsonValue& state);
Result<> read_loss_scale(const JsonValue& state, LossScale& scale);

}  // namespace strata::engine
