// How each layer fares in a training step: what the `layers` event tells.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "comm/communicator.h"
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
  /// The parameters this rank answers for: [first, first + count) of the trained range.
  HealthMeter(const graph::Model& model, const ParameterStore& store, comm::Share own)
      : model_(model), store_(store), own_(own) {}

  /// The step that comes next is measured.
  void begin();
  [[nodiscard]] bool is_measuring() const { return measuring_; }
  /// Right after a layer's forward, for each micro-batch.
  void note_output(int layer, const at::Tensor& output);
  /// When the step's gradients are whole, not yet clipped.
  void note_gradients();
  void before_update();
  void after_update();
  /// The step made no update: there is nothing to tell of it.
  void cancel();

  /// Sums of squares and counts of the step measured last, which add up over ranks; empty where
  /// there is nothing to tell.
  [[nodiscard]] const std::vector<double>& sums() const { return sums_; }
  /// What the sums of all ranks say.
  [[nodiscard]] static std::vector<LayerHealth> layers_from(const graph::Model& model,
                                                            const std::vector<double>& sums);

 private:
  /// Adds the sum of squares of each layer's own part of a flat tensor to column `which`.
  void add_squares(const at::Tensor& flat, std::size_t which);

  const graph::Model& model_;
  const ParameterStore& store_;
  comm::Share own_;
  bool measuring_ = false;
  at::Tensor values_before_;
  std::vector<double> counting_;  // of the step under way
  std::vector<double> sums_;
};

}  // namespace strata::engine
