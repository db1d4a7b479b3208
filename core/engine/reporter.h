// Turns what the training loop knows into events, at most 20 times a second and in columns.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/parallel/report.h"
#include "engine/step_runner.h"
#include "engine/train.h"

namespace strata::engine {

using Clock = std::chrono::steady_clock;

/// On ranks other than the leader nothing leaves.
class Reporter {
 public:
  Reporter(const TrainHooks& hooks, const Team& team, int threads);

  Result<> send(link::Payload payload);
  Result<> state(link::RunState state, std::string message = {});
  /// What is trained, and how many steps an epoch and the whole run take.
  Result<> model(const graph::Model& model, std::int64_t steps_per_epoch, std::int64_t total_steps);

  /// One finished step; events leave when it is time.
  Result<> step(std::int64_t step, std::int64_t epoch, const LossSums& sums, double learning_rate,
                double step_ms, double comm_ms);
  /// Sends the steps that are still held back, for example before an epoch's event.
  Result<> flush_steps();

  /// True about once a second on the leader: a step should be measured, see `measured`.
  [[nodiscard]] bool wants_measure() const;
  /// Every rank calls it behind a measured step: the leader tells of layers, ranks and timeline.
  Result<> measured(std::int64_t step, const StepRunner& runner);

 private:
  /// This rank's numbers since the last report.
  RankNumbers own_numbers();

  const TrainHooks& hooks_;
  const Team& team_;
  int threads_;
  link::StepsEvent held_;
  std::vector<double> recent_step_ms_;
  std::vector<double> recent_comm_ms_;
  Clock::time_point last_steps_;
  Clock::time_point last_measure_;
  double last_cpu_s_ = 0;
};

}  // namespace strata::engine
