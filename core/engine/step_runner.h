// Executes training steps: this rank's instruction list of plan/step.h over bound networks.
#pragma once

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "engine/bound_network.h"
#include "engine/layer_health.h"
#include "engine/loss.h"
#include "engine/loss_scale.h"
#include "engine/optimizer.h"
#include "engine/parallel/gradient_exchange.h"
#include "engine/parallel/stage_exchange.h"
#include "engine/parallel/step_share.h"
#include "engine/parallel/team.h"
#include "engine/parameters.h"
#include "engine/parked_memory.h"
#include "engine/step_trace.h"
#include "plan/row_share.h"
#include "plan/step.h"
#include "plan/training.h"

namespace strata::engine {

/// The rows of a global batch that a rank works on, as tensors: x float32 or int32, y as
/// LossHead::target_type wants it. Undefined on a stage that needs neither.
struct BatchTensors {
  at::Tensor x;
  at::Tensor y;
  plan::RowShare rows;  // whose rows they are
};

/// A whole batch for one rank.
inline BatchTensors whole_batch(at::Tensor x, at::Tensor y, int micro_batches = 1) {
  const plan::RowShare rows{x.size(0), 0, 1, micro_batches};
  return {std::move(x), std::move(y), rows};
}

/// What a runner is made for; model and team outlive it.
struct RunnerSetup {
  const graph::Model& model;
  const plan::Training& training;
  const data::Target& target;
  const Team& team;
  at::Device device = at::kCPU;
};

class StepRunner {
 public:
  /// Collective over the team; an Error where there is not memory enough.
  static Result<std::unique_ptr<StepRunner>> make(const RunnerSetup& setup);
  StepRunner(const StepRunner&) = delete;
  StepRunner& operator=(const StepRunner&) = delete;

  [[nodiscard]] const Team& team() const { return team_; }
  [[nodiscard]] const graph::Model& model() const { return model_; }
  [[nodiscard]] const std::vector<plan::Instruction>& program() const { return program_; }
  [[nodiscard]] ParameterStore& parameters() { return store_; }
  [[nodiscard]] Optimizer& optimizer() { return *optimizer_; }
  /// What the optimizer updates here of the trained range.
  [[nodiscard]] comm::Share own() const { return exchange_.own(); }
  [[nodiscard]] LossScale& loss_scale() { return loss_scale_; }
  [[nodiscard]] LossHead& loss() { return loss_; }

  /// False on a stage in the middle of a pipeline, which needs neither samples nor targets.
  [[nodiscard]] bool reads_rows() const { return boundary_.reads_data || team_.is_last_stage(); }

  struct Outcome {
    LossSums sums;        // of the global batch
    bool updated = true;  // false: float16 overflow, the step was skipped
    Steering steering;    // what the leader wants done now
  };
  /// Runs a training step; every rank calls it with its rows of the same batch. `context.step`
  /// counts updates from 1; `steering` count on the leader only. An Error names the layer where NaN
  /// or infinity began; the parameters are then still those before the step.
  Result<Outcome> train(const BatchTensors& batch, const StepContext& context, double learning_rate,
                        const Steering& steering = {});

  /// The next `train` also measures every layer and instruction (costs a few passes over the
  /// parameters).
  void measure_next_step();
  /// The next `train` only notes when each instruction begins and ends.
  void trace_next_step() { trace_.measure_next(); }
  /// What was measured; sums are empty where that step was skipped.
  [[nodiscard]] const HealthMeter& health() const { return health_; }
  [[nodiscard]] const StepTrace& trace() const { return trace_; }

  /// Logits of this rank's rows in evaluation mode, on the last stage; valid until the next call.
  /// The ranks of a pipeline call it together.
  Result<at::Tensor> evaluate(const BatchTensors& batch);

  /// The next update waits until then: a copy of the parameters is being made.
  void keep_parameters_until(std::shared_future<void> copied) { copied_ = std::move(copied); }

  /// For a pause: gives back the activations' memory, and on a GPU also what parameters, gradients
  /// and optimizer hold. `wake` before anything else is asked of the runner.
  void sleep();
  void wake();

  /// Activations, parameters, gradients and optimizer state held now.
  [[nodiscard]] std::int64_t bytes() const;

 private:
  StepRunner(const RunnerSetup& setup, const FlatMemory& memory);

  /// What a step in hand knows.
  struct Step {
    const BatchTensors& batch;
    StepContext context;
    double learning_rate;
    double loss_scale;
    double gradient_scale = 1;
    StepShare own;
    Outcome outcome;
  };

  Result<> execute(const plan::Instruction& instruction, Step& step);
  Result<> execute_exchange(const plan::Instruction& instruction, Step& step);
  /// This rank has no row of that micro-batch; batch statistics still want its zeros.
  Result<> stand_by(const plan::Instruction& instruction, const Step& step);
  Result<BoundNetwork*> enter(int micro_batch, const Step& step);
  void load(int micro_batch, const Step& step);
  Result<> compute_loss(Step& step);
  Result<double> weight_of_all(const BatchTensors& batch);
  Result<> share_step(Step& step);
  Result<> clip(Step& step);
  void update(Step& step);
  void collect_gradients();
  bool settle_gradients(const Step& step);
  [[nodiscard]] at::Tensor own_gradients() const;
  [[nodiscard]] std::optional<Error> where_not_finite(const Step& step) const;

  const graph::Model& model_;
  plan::Training training_;
  const Team& team_;
  at::Device device_;
  int micro_batches_;
  int lanes_;  // micro-batches under way at the same time
  plan::Boundary boundary_;
  std::vector<plan::Instruction> program_;
  ParameterStore store_;
  GradientExchange exchange_;
  StageExchange stages_;
  ShardGroup shards_;
  std::unique_ptr<Optimizer> optimizer_;
  LossHead loss_;
  LossScale loss_scale_;
  BoundNetworks train_networks_;
  BoundNetworks evaluate_networks_;
  BoundNetwork* current_ = nullptr;  // of the micro-batch in hand
  int current_micro_ = -1;
  at::Tensor targets_;  // of the micro-batch in hand, on the last stage
  HealthMeter health_;
  StepTrace trace_;
  std::shared_future<void> copied_;
  ParkedMemory parked_;
};

}  // namespace strata::engine
