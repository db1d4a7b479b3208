// Turns what the training loop knows into events, at most 20 times a second and in columns.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/step_runner.h"
#include "engine/train.h"

namespace strata::engine {

using Clock = std::chrono::steady_clock;

class Reporter {
 public:
  Reporter(const TrainHooks& hooks, std::string device, int threads);

  Result<> send(link::Payload payload);
  Result<> state(link::RunState state, std::string message = {});
  /// What is trained, and how many steps an epoch and the whole run take.
  Result<> model(const graph::Model& model, std::int64_t steps_per_epoch, std::int64_t total_steps);

  /// One finished step; events leave when it is time.
  Result<> step(std::int64_t step, std::int64_t epoch, const LossSums& sums, double learning_rate,
                double step_ms);
  /// Sends the steps that are still held back, for example before an epoch's event.
  Result<> flush_steps();

  /// True about once a second: the next step should be measured, see `health`.
  [[nodiscard]] bool wants_health() const;
  Result<> health(std::int64_t step, const std::vector<LayerHealth>& layers);

 private:
  Result<> rank();

  const TrainHooks& hooks_;
  std::string device_;
  int threads_;
  link::StepsEvent held_;
  std::vector<double> recent_step_ms_;
  Clock::time_point last_steps_;
  Clock::time_point last_health_;
  double last_cpu_s_ = 0;
};

}  // namespace strata::engine
