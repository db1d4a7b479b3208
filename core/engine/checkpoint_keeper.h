// When checkpoints are written and published, and what happens when one cannot be.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/result.h"
#include "engine/checkpoint_writer.h"
#include "engine/control_point.h"
#include "engine/reporter.h"
#include "engine/train.h"

namespace strata::engine {

/// Every rank has one, and they act alike; the leader publishes. Training goes on only behind a
/// checkpoint: one that could not be written is tried again, when the user asks and from time to
/// time, while the run is paused.
class CheckpointKeeper {
 public:
  CheckpointKeeper(const TrainHooks& hooks, StepRunner& runner, Reporter& reporter);

  /// There is a checkpoint of that step already.
  void know(std::int64_t step) { saved_step_ = step; }
  /// Publishes the checkpoint that a run goes on from, where it was killed before it could.
  Result<> publish_resumed(const std::filesystem::path& resume, const Progress& progress);

  /// Begins a checkpoint of this step, unless there is one; `best`: in any case.
  Result<> begin(const Progress& progress, bool best);
  /// Begins one of this step in place of one that could not be written.
  Result<> again(const Progress& progress);
  /// Publishes the checkpoint that was begun if it is written by now, or when it is (`wait`); on
  /// the leader notes what could not be.
  Result<> settle(bool wait);

  /// On the leader why the last one could not be written; null where it was.
  [[nodiscard]] const Error* unsaved() const { return unsaved_ ? &unsaved_->error : nullptr; }
  /// On the leader whether the run is to pause: because that was asked, or until it can write.
  bool wants_pause(bool asked);
  /// On the leader what is to be done next while the run is paused.
  Steering while_paused(const ControlPoint& control);

 private:
  struct Unsaved {
    Error error;
    std::int64_t best_step = -1;  // whose weights were the best so far
  };

  Result<> start(Progress progress, bool best);
  Result<> tell(const std::filesystem::path& folder, const Progress& progress);

  const TrainHooks& hooks_;
  const Team& team_;
  Reporter& reporter_;
  CheckpointWriter writer_;
  std::int64_t saved_step_ = -1;  // of the last checkpoint
  std::optional<Unsaved> unsaved_;
  bool go_on_when_saved_ = false;  // nobody asked for that pause
};

}  // namespace strata::engine
