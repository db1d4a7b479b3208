// Where the time of a training step goes: measured layer by layer. No LibTorch type stands here.
#pragma once

#include "engine/bench.h"
#include "plan/layer_times.h"

namespace strata::engine {

struct StepProfile {
  struct Layer {
    std::string id;
    std::string kind;
    double forward_ms = 0;
    double backward_ms = 0;
    double update_ms = 0;      // its share of the optimizer's, by parameters
    double forward_flops = 0;  // of the batch; a backward has about twice as many
  };
  std::vector<Layer> layers;
  double load_ms = 0;  // the batch into the network's input
  double loss_ms = 0;
  double update_ms = 0;  // clipping and optimizer
  double step_ms = 0;    // all of it, waiting for the batch included
  std::int64_t batch = 0;
  int threads = 0;
};

/// Medians over the steps of a run on one device, as `bench` makes it.
Result<StepProfile> profile(const BenchRequest& request);

/// The profile as planning wants it.
plan::LayerTimes layer_times_of(const StepProfile& profile);

}  // namespace strata::engine
