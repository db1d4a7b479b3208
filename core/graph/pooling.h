// What the pooling kinds share. torch.nn.MaxPool2d, AvgPool2d; padding counts as no value at all,
// never as a zero.
#pragma once

#include <vector>

#include "graph/layer_kind.h"

namespace strata::graph {

/// Facts of a pooling over an image or a sequence. FLOPs per output: averaging n numbers costs n,
/// finding their maximum n - 1 (and its place is kept for the backward pass).
Result<LayerFacts> pooling_facts(const LayerQuestion& ask, bool averages);

/// "size", "stride" (as the size by default) and "padding" for windows over `dimensions`
/// dimensions.
std::vector<Setting> pooling_settings(int dimensions);

/// Facts of a pooling over the whole image (C x H x W -> C) or over all steps (T x F -> F).
Result<LayerFacts> global_pooling_facts(const LayerQuestion& ask);

}  // namespace strata::graph
