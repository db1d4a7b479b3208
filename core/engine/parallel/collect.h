// A run's parameters and optimizer state brought together on the leader, however they are spread
// over the ranks.
#pragma once

#include <cstdint>
#include <filesystem>

#include "engine/step_runner.h"
#include "engine/trained_state.h"

namespace strata::engine {

/// Collective. The leader writes every parameter of the network by name into a safetensors file,
/// one after the other, so that it need not hold them all; `file` counts on the leader alone.
Result<> write_parameters(StepRunner& runner, const TrainedState& state,
                          const std::filesystem::path& file);
/// Likewise every state of every trained parameter: "fc1.weight.exp_avg".
Result<> write_optimizer(StepRunner& runner, const TrainedState& state,
                         const std::filesystem::path& file);
/// Of all that the two write, about.
std::int64_t bytes_of(const StepRunner& runner, const TrainedState& state);

/// A checksum of the parameters this rank holds; without those it holds a slice of, where `slices`
/// is false.
std::uint64_t checksum_of(const ParameterStore& store, bool slices = true);
/// Collective: an Error that names a rank whose parameters are not those of replica 0, or whose
/// whole parameters are not those of shard 0.
Result<> check_replicas(StepRunner& runner);

}  // namespace strata::engine
