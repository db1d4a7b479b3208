// Layer times that `strata bench --profile-json` measured.
#pragma once

#include <string>

#include "graph/network.h"
#include "plan/layer_times.h"

namespace strata::app {

/// Refuses a file that is not of this network, naming the layer.
Result<plan::LayerTimes> read_times(const std::string& file, const graph::Model& model);

}  // namespace strata::app
