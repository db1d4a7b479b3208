// Which layers ranks can share the arithmetic of (tensor parallelism: Shoeybi et al., Megatron-LM,
// 2019).
#pragma once

#include <optional>
#include <string_view>

#include "graph/network.h"

namespace strata::plan {

/// What a layer's shards divide among them; `whole` where no part can be computed without the
/// others.
enum class TensorSplit { whole, units, heads, filters };

TensorSplit tensor_split_of(const graph::Layer& layer);
/// How many of them there are; 0 for a layer that stays whole.
std::int64_t tensor_parts(const graph::Layer& layer);
/// Whether `shards` ranks divide the layer evenly.
bool can_split(const graph::Layer& layer, int shards);

/// One of the ranks that share the layers of a stage.
struct Shard {
  int index = 0;
  int count = 1;
};

/// Where a split layer's parameter is cut: `dimension` consists of `blocks` (gates, projections) of
/// equal size, and every shard has the same part of each.
struct ParameterCut {
  int dimension = 0;
  int blocks = 1;
};
/// Nothing for a parameter that every shard has whole.
std::optional<ParameterCut> cut_of(const graph::Layer& layer, const graph::Parameter& parameter);

std::string_view word_for(TensorSplit split);

}  // namespace strata::plan
