// How a network is to be trained: the project's "training" object as a value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "graph/network.h"

namespace strata::plan {

enum class LossKind { cross_entropy, binary_cross_entropy, mse, mae, huber };

/// "loss": a word, or { "kind": word, ... }.
struct Loss {
  LossKind kind = LossKind::cross_entropy;
  double label_smoothing = 0;  // cross_entropy, in [0, 1)
  std::vector<double>
      class_weights;  // cross_entropy; empty: all 1. The mean is weighted, as in PyTorch
  double delta = 1;   // huber
  bool operator==(const Loss&) const = default;
};

enum class MetricKind { accuracy, top5, precision, recall, f1, confusion, mae, rmse };

enum class OptimizerKind { sgd, adam, adamw, rmsprop, adagrad };

/// "optimizer". Formulas and defaults are PyTorch's (torch.optim).
struct Optimizer {
  OptimizerKind kind = OptimizerKind::adam;
  double learning_rate = 1e-3;
  double weight_decay = 0;  // adamw decouples it from the gradient (default 0.01 there)
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;  // adagrad 1e-10
  double momentum = 0;    // sgd, rmsprop
  bool nesterov = false;  // sgd
  double alpha = 0.99;    // rmsprop
  bool operator==(const Optimizer&) const = default;
};

enum class ScheduleKind { constant, step, cosine, one_cycle, plateau };

/// "schedule": the learning rate over time; "warmup" steps go linearly up to it before any kind.
struct Schedule {
  ScheduleKind kind = ScheduleKind::constant;
  std::int64_t warmup_steps = 0;
  std::int64_t every_epochs = 10;  // step: multiply by `factor` after so many epochs
  double factor = 0.1;             // step, plateau
  double least = 0;                // cosine, plateau: never below
  std::int64_t patience = 3;       // plateau: epochs without a better validation loss
  double peak_at = 0.3;            // one_cycle: share of all steps spent rising
  double divide = 25;              // one_cycle: starts at learning_rate / divide
  double final_divide = 1e4;       // one_cycle: ends at start / final_divide
  bool operator==(const Schedule&) const = default;
};

/// "early_stopping": ends when the watched value has not improved for `patience` epochs. 0: off.
struct EarlyStopping {
  std::int64_t patience = 0;
  double least_change = 0;
  std::string watch = "val_loss";  // val_loss, val_accuracy, train_loss
  bool operator==(const EarlyStopping&) const = default;
};

/// "clip": none, by the global L2 norm, or each element.
struct Clip {
  double norm = 0;
  double value = 0;
  bool operator==(const Clip&) const = default;
};

enum class Precision {
  float32,
  bfloat16,
  float16,
  float64
};  // float64 is for tests and exact comparisons

struct Training {
  std::int64_t epochs = 5;
  std::int64_t steps = 0;         // 0: as many as the epochs take
  std::int64_t batch = 64;        // global: over all devices and micro-batches
  std::int64_t accumulation = 1;  // micro-batches per step
  Loss loss;
  std::vector<MetricKind> metrics;
  Optimizer optimizer;
  Schedule schedule;
  EarlyStopping early_stopping;
  Clip clip;
  std::uint64_t seed = 0;
  Precision precision = Precision::float32;
  std::string initialiser = "pytorch";  // or "keras": for layers whose own says "default"
  /// Weights to start from (a file of any form strata import reads; relative to the project's
  /// folder). What is not in it keeps its initial values. Empty: all do.
  std::string init;
  bool shuffle = true;
  bool drop_last = false;             // leave out a shorter last batch
  std::int64_t checkpoint_every = 0;  // steps; 0: after every epoch
  std::int64_t keep_checkpoints = 3;  // beside last and best
  bool operator==(const Training&) const = default;
};

/// Reads "training"; unknown fields and impossible values are refused with their place.
Result<Training> read_training(const JsonValue& training);
Json to_json(const Training& training);

std::string_view word_for(LossKind kind);
std::string_view word_for(MetricKind kind);
std::string_view word_for(OptimizerKind kind);
std::string_view word_for(ScheduleKind kind);
std::string_view word_for(Precision precision);
Result<Precision> precision_from(std::string_view word);

/// Refuses a loss that does not fit the network's output and the data's targets, with a remedy
/// ("'fc2' gives 10 logits but the data has 2 classes: set units to 2"). `classes` 0: real targets
/// of `target_shape`.
Result<> check_loss(const Loss& loss, const graph::Model& model, std::int64_t classes,
                    const graph::Shape& target_shape);

/// The learning rate of a step as a function of it: no state but plateau's factor, which the
/// trainer keeps. `step` counts from 1; `total_steps` is the run's length. Sources:
/// torch.optim.lr_scheduler's StepLR, CosineAnnealingLR, OneCycleLR (cosine annealing, two phases).
double learning_rate_at(const Optimizer& optimizer, const Schedule& schedule, std::int64_t step,
                        std::int64_t steps_per_epoch, std::int64_t total_steps);

}  // namespace strata::plan
