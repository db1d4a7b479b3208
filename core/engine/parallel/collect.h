// A run's parameters and optimizer state brought together on the leader, however they are spread
// over the ranks.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/step_runner.h"

namespace strata::engine {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// Collective. On the leader every parameter by name, in host memory; nothing on other ranks.
Result<NamedTensors> collect_parameters(StepRunner& runner);
/// Likewise every state of every trained parameter: "fc1.weight.exp_avg".
Result<NamedTensors> collect_optimizer(StepRunner& runner);

/// A checksum of the parameters this rank holds; without those it holds a slice of, where `slices`
/// is false.
std::uint64_t checksum_of(const ParameterStore& store, bool slices = true);
/// Collective: an Error that names a rank whose parameters are not those of replica 0, or whose
/// whole parameters are not those of shard 0.
Result<> check_replicas(StepRunner& runner);

}  // namespace strata::engine
