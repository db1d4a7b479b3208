// How each layer fares in a training step: what the `layers` event tells.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "engine/parameters.h"
#include "graph/network.h"

namespace strata::engine {

/// One layer with trained parameters, at a step.
struct LayerHealth {
  std::string id;
  double gradient_norm = 0;  // as backward gave it: before clipping and weight decay
  double weight_norm = 0;    // before the update
  double update_ratio = 0;   // |update| / |weight|
  double zero_fraction = 0;  // of the output, over all rows of the batch
};

/// Measures a step while it runs, each number where it still stands: an output's memory serves
/// other buffers after its last reader, and an optimizer may change the gradients. Costs a few
/// passes over outputs and parameters, and nothing in steps that are not measured.
class HealthMeter {
 public:
  HealthMeter(const graph::Model& model, const ParameterStore& store)
      : model_(model), store_(store) {}

  /// The step that comes next is measured.
  void begin();
  /// Right after a layer's forward, for each micro-batch.
  void note_output(int layer, const at::Tensor& output);
  /// When the step's gradients are whole, not yet clipped.
  void note_gradients();
  void before_update();
  void after_update();
  /// The step made no update: there is nothing to tell of it.
  void cancel();

  /// Of the step measured last; empty where there is nothing to tell.
  [[nodiscard]] const std::vector<LayerHealth>& layers() const { return layers_; }

 private:
  struct Zeros {
    std::int64_t found = 0;
    std::int64_t of = 0;
  };
  /// The Euclidean norm of each layer's part of a flat tensor; negative for layers that train
  /// nothing.
  [[nodiscard]] std::vector<double> norms(const at::Tensor& flat) const;

  const graph::Model& model_;
  const ParameterStore& store_;
  bool measuring_ = false;
  std::vector<Zeros> zeros_;  // by layer, as all below
  std::vector<double> gradient_norms_;
  at::Tensor values_before_;
  std::vector<LayerHealth> layers_;
};

}  // namespace strata::engine
