// The training loop: epochs, steps, validation, checkpoints, and the control point between steps.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "engine/batch_feed.h"
#include "engine/checkpoint_keeper.h"
#include "engine/control_point.h"
#include "engine/metrics.h"
#include "engine/reporter.h"
#include "engine/session.h"
#include "engine/step_runner.h"

namespace strata::engine {

class Trainer {
 public:
  /// Every rank of the runner's team has a trainer of its own, and they act alike.
  Trainer(const Session& session, const TrainRequest& request, const TrainHooks& hooks,
          StepRunner& runner, int threads);

  /// Starting weights or a checkpoint, and the given order of rows.
  Result<> prepare();
  Result<TrainResult> run();

 private:
  enum class Next { go_on, stop };

  /// Those the user names with --init, or those the project has.
  Result<> take_starting_weights();
  [[nodiscard]] std::int64_t epochs() const;
  [[nodiscard]] std::int64_t total_steps() const;
  [[nodiscard]] std::vector<std::int64_t> order_of(std::int64_t epoch) const;
  [[nodiscard]] double learning_rate() const;

  Result<Next> train_epoch();
  /// A feed of this rank's rows.
  [[nodiscard]] BatchFeed feed_of(std::shared_ptr<const data::Samples> samples,
                                  std::vector<std::int64_t> order, bool augment) const;
  /// `wanted`: by the leader, of all ranks. What they are to do now, the same on every one.
  Result<Steering> one_step(const BatchTensors& batch, const Steering& wanted);
  Result<> finish_epoch();
  Result<Next> act(const Steering& steering);
  Result<Next> pause();
  /// Behind the last step: pauses until the last checkpoint is written. `stop`: the user gave up.
  Result<Next> settle_last_checkpoint();
  Result<std::optional<LossSums>> validate(MetricCounts& metrics);
  void follow_plateau(double val_loss);
  /// True where this epoch is the best so far by the watched number.
  bool note_best(const link::EpochEvent& epoch);
  /// Sends `done` and the last state.
  Result<TrainResult> finish(TrainResult::End end);

  const Session& session_;
  const TrainRequest& request_;
  const TrainHooks& hooks_;
  const plan::Training& training_;
  StepRunner& runner_;
  const Team& team_;
  ControlPoint control_;
  Reporter reporter_;
  CheckpointKeeper keeper_;
  Progress progress_;
  std::vector<std::int64_t> given_order_;  // from --order; empty: a seeded shuffle
  std::int64_t epoch_rows_ = 0;
  std::int64_t steps_per_epoch_ = 1;
  bool measure_next_ = false;
  double train_loss_ = 0;
  std::optional<double> train_accuracy_;
};

}  // namespace strata::engine
