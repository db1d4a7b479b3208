// Where to cut a network into the stages of a pipeline.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/network.h"
#include "plan/parallel_plan.h"

namespace strata::plan {

struct StageCosts {
  // By layer:
  std::vector<double> seconds;         // forward and backward of a micro-batch, at speed 1
  std::vector<double> crossing;        // of its output to another stage and the gradient back
  std::vector<std::int64_t> kept;      // bytes of its weights, gradients and optimizer state
  std::vector<std::int64_t> saved;     // bytes of its activations, of each micro-batch in flight
  std::vector<std::vector<int>> pins;  // stages it may lie on; empty: any. No list at all: all free
  // By stage:
  std::vector<double> speeds;
  std::vector<std::int64_t> rooms;  // bytes for the layers it takes; below 0: enough
  std::vector<int> in_flight;       // micro-batches
};

/// The cuts between layers, in the model's order, whose slowest stage is the quickest: its layers'
/// time, and the time of what it receives and sends. Of cuts that are equal in that, the evener
/// one. Exact for chains (dynamic programming); where branches cross cuts, an output counts as sent
/// once however many stages read it. Empty: no cut keeps to the pins and the memory.
std::vector<LayerRange> balanced_stages(const graph::Model& model, const StageCosts& costs);

/// A stage's time for a micro-batch as `balanced_stages` counts it.
double stage_seconds(const graph::Model& model, const StageCosts& costs,
                     const std::vector<LayerRange>& stages, int stage);

}  // namespace strata::plan
