// The devices that a plan is made for: those of this machine, or any number of others like them.
#pragma once

#include <string>
#include <vector>

#include "device/machine.h"
#include "plan/cluster.h"

namespace strata::app {

/// What is known of the devices here that a plan depends on: their memory. Ranks on processors
/// share the machine's.
plan::Cluster cluster_for_plan(const std::vector<std::string>& devices,
                               const device::Machine& machine);

/// The same with this machine's speed, for predictions: cores are shared out among the ranks.
plan::Cluster cluster_for_times(const std::vector<std::string>& devices,
                                const device::Machine& machine);

/// `count` devices like the first of these, each in a machine of its own.
std::vector<std::string> devices_like(const std::vector<std::string>& devices, int count);

}  // namespace strata::app
