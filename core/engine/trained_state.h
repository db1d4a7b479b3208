// What training has made of a network at one moment: parameters, running statistics, the
// optimizer's state.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace strata::engine {

class StepRunner;

/// Flat tensors as this rank's ParameterStore lays them out: those in use, or copies.
struct TrainedState {
  at::Tensor values;      // trained, then frozen
  at::Tensor statistics;  // running statistics
  std::vector<std::pair<std::string, at::Tensor>> optimizer;
};

/// Those in use.
TrainedState trained_state(StepRunner& runner);

/// Memory for copies on the host, kept from one checkpoint to the next.
TrainedState host_memory_like(const TrainedState& state);
/// Copies on the calling thread alone, which leaves the others to the training.
void copy_statistics(const TrainedState& from, TrainedState& to);
void copy_parameters(const TrainedState& from, TrainedState& to);

}  // namespace strata::engine
