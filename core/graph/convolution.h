// What the convolution kinds share. Weights are laid out as torch.nn.Conv1d and Conv2d do: filters
// x C/groups x kernel.
#pragma once

#include <cstdint>

#include "graph/layer_kind.h"

namespace strata::graph {

/// Facts of a convolution over an image or a sequence: windows from the settings, C/groups inputs
/// per filter. FLOPs: 2 * (C/groups * kernel) * outputs; bias and activation are not counted.
Result<LayerFacts> convolution_facts(const LayerQuestion& ask, std::int64_t filters,
                                     std::int64_t groups);

Setting filters_setting();
Setting groups_setting();
/// Outputs per channel of a depthwise convolution.
Setting multiplier_setting();

}  // namespace strata::graph
