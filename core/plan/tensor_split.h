// Which layers ranks can share the arithmetic of (tensor parallelism: Shoeybi et al., Megatron-LM,
// 2019).
#pragma once

#include <string_view>

#include "graph/network.h"

namespace strata::plan {

/// What a layer's shards divide among them.
enum class TensorSplit { whole, units, heads, filters };

TensorSplit tensor_split_of(const graph::Layer& layer);
/// How many of them there are; 0 for a layer that stays whole.
std::int64_t tensor_parts(const graph::Layer& layer);
/// Whether `shards` ranks divide the layer evenly.
bool can_split(const graph::Layer& layer, int shards);
std::string_view word_for(TensorSplit split);

}  // namespace strata::plan
