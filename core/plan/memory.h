// How much memory a run takes on each of its devices, worked out before it starts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/network.h"
#include "plan/device_plan.h"
#include "plan/training.h"

namespace strata::plan {

/// What one layer holds, in bytes.
struct LayerMemory {
  std::string id;
  std::int64_t parameters = 0;
  std::int64_t gradients = 0;
  std::int64_t optimizer = 0;
  std::int64_t activations = 0;  // output and what the backward pass wants, of one micro-batch

  [[nodiscard]] std::int64_t total() const {
    return parameters + gradients + optimizer + activations;
  }
};

/// What the fullest device of a run holds, in bytes.
struct MemoryEstimate {
  std::int64_t parameters = 0;     // with the copies that low precision computes with
  std::int64_t gradients = 0;      // with those of a micro-batch, where several are accumulated
  std::int64_t optimizer = 0;      // Adam's two moments, for example
  std::int64_t activations = 0;    // outputs and saved numbers of a micro-batch
  std::int64_t input = 0;          // a micro-batch of the data
  std::int64_t working = 0;        // what backward and validation need beside that
  std::int64_t communication = 0;  // what comes from other stages, and messages under way
  std::int64_t program = 0;        // the worker itself, as measured on a CPU
  std::int64_t rows = 0;           // samples of a micro-batch on one device
  std::vector<LayerMemory> layers;

  [[nodiscard]] std::int64_t total() const {
    return parameters + gradients + optimizer + activations + input + working + communication +
           program;
  }
  /// The layer that holds most; null for an empty network.
  [[nodiscard]] const LayerMemory* largest() const;
};

/// Numbers the optimizer keeps for every trained parameter: SGD 0 (momentum: 1), Adam 2.
int optimizer_numbers(const Optimizer& optimizer);

/// How a step's batch is cut: `batch` is `devices` x `micro_batches` pieces of at most `rows`.
struct BatchShare {
  std::int64_t devices = 1;  // that see different samples; 1 where they share the network instead
  std::int64_t micro_batches = 1;
  std::int64_t rows = 1;
};
BatchShare batch_share(const Training& training, const Parallel& parallel);

/// A single device is estimated as the engine lays its memory out. Layers that save something of
/// their own in scratch, and the data set, come on top. Several devices: data parallelism divides
/// the batch (and the optimizer, where it is sharded), a pipeline the layers, tensor parallelism
/// the parameters; the last two as if the shares were equal.
MemoryEstimate estimate_memory(const graph::Model& model, const Training& training,
                               const Parallel& parallel);

struct ParallelPlan;

/// The same for a plan that stands, one estimate for each stage: the ranks of a stage are alike.
/// Activations and input are those of all micro-batches in flight there; `layers` are the stage's.
std::vector<MemoryEstimate> memory_of_stages(const graph::Model& model, const Training& training,
                                             const ParallelPlan& plan);

}  // namespace strata::plan
