// What the kinds that join several layers share.
#pragma once

#include "graph/layer_kind.h"

namespace strata::graph {

/// An Error unless at least two layers are read.
Result<> needs_several(const LayerQuestion& ask);

/// "'add1' needs inputs of one shape but 'a' gives 32x15x15 and 'b' gives 64x15x15", about input
/// `other` (from 0).
Error refuse_pair(const LayerQuestion& ask, const std::string& needs, std::size_t other,
                  std::string remedy);

/// The mask that all inputs share; none when they differ.
std::string common_mask(const LayerQuestion& ask);

/// The dimension (from 0) that a concat of inputs like `first` joins along; past the rank when
/// there is no such.
std::size_t concat_axis(const Settings& settings, const Shape& first);

/// Facts of add and multiply: number by number over inputs of one shape.
Result<LayerFacts> elementwise_facts(const LayerQuestion& ask);

}  // namespace strata::graph
