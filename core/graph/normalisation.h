// What batchnorm, layernorm and groupnorm share: y = (x - mean) / sqrt(variance + epsilon) * weight
// + bias.
#pragma once

#include <vector>

#include "graph/layer_kind.h"

namespace strata::graph {

/// Facts of a normalisation with one weight and one bias per number of `affine` (where the layer's
/// "affine" is set). FLOPs: 8 per number (two for the mean and the variance each, four to apply
/// them).
LayerFacts normalisation_facts(const LayerQuestion& ask, const Shape& affine);

/// The "affine" and "epsilon" fields.
std::vector<Setting> normalisation_settings();

}  // namespace strata::graph
