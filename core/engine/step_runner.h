// Executes training steps: the instruction list of plan/step.h over bound networks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "engine/bound_network.h"
#include "engine/layer_health.h"
#include "engine/loss.h"
#include "engine/optimizer.h"
#include "engine/parameters.h"
#include "plan/step.h"
#include "plan/training.h"

namespace strata::engine {

/// A batch as tensors: x float32 or int32, y as LossHead::target_type wants it.
struct BatchTensors {
  at::Tensor x;
  at::Tensor y;
  [[nodiscard]] std::int64_t rows() const { return x.size(0); }
};

/// Dynamic loss scaling for float16, as torch.amp.GradScaler: grows by 2 after 2000 good steps,
/// halves on overflow.
struct LossScale {
  double scale = 1;
  std::int64_t good_steps = 0;
};

class StepRunner {
 public:
  StepRunner(const graph::Model& model, const plan::Training& training, const data::Target& target,
             at::Device device);

  [[nodiscard]] ParameterStore& parameters() { return store_; }
  [[nodiscard]] Optimizer& optimizer() { return *optimizer_; }
  [[nodiscard]] LossScale& loss_scale() { return loss_scale_; }
  [[nodiscard]] LossHead& loss() { return loss_; }

  struct Outcome {
    LossSums sums;
    bool updated = true;  // false: float16 overflow, the step was skipped
  };
  /// Runs a training step. `context.step` counts updates from 1. An Error names the layer where NaN
  /// or infinity began; the parameters are then still those before the step.
  Result<Outcome> train(const BatchTensors& batch, const StepContext& context,
                        double learning_rate);

  /// The next `train` also measures every layer (costs a few passes over the parameters).
  void measure_next_step() { health_.begin(); }
  /// What was measured; empty where that step was skipped.
  [[nodiscard]] const std::vector<LayerHealth>& health() const { return health_.layers(); }

  /// Logits of a batch in evaluation mode; valid until the next call.
  const at::Tensor& evaluate(const at::Tensor& x) {
    return evaluate_networks_.of(x.size(0)).run(x);
  }

  /// Activations, parameters, gradients and optimizer state held now.
  [[nodiscard]] std::int64_t bytes() const;

 private:
  Result<> execute(const plan::Instruction& instruction, const BatchTensors& batch,
                   const StepContext& context, double learning_rate, Outcome& outcome);
  [[nodiscard]] Error not_finite(const StepContext& context) const;
  /// Brings the gradients into their final form; false where float16 overflowed.
  bool finish_gradients();
  bool unscale_gradients();

  const graph::Model& model_;
  plan::Training training_;
  at::Device device_;
  int micro_batches_;
  std::vector<plan::Instruction> program_;
  ParameterStore store_;
  std::unique_ptr<Optimizer> optimizer_;
  LossHead loss_;
  LossScale loss_scale_;
  BoundNetworks train_networks_;
  BoundNetworks evaluate_networks_;
  BoundNetwork* current_ = nullptr;  // of the micro-batch in hand
  BatchTensors slice_;               // its part of the batch
  double gradient_scale_ = 1;
  HealthMeter health_;
};

}  // namespace strata::engine
