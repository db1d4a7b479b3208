// "The layer before" spelt out, and left out again: edits work on networks in which every layer
// names what it reads.
#pragma once

#include <string_view>

#include "graph/network.h"

namespace strata::graph {

/// Every layer with its `inputs`.
Network spelled_out(Network network);
/// Without the `inputs` that say what a layer reads anyway.
Network as_stack(Network network);

/// The layer's place in the list; the number of layers when there is none.
std::size_t index_of(const Network& network, std::string_view id);

/// The largest divisor of `number` that is at most `most`.
std::int64_t divisor_up_to(std::int64_t number, std::int64_t most);

}  // namespace strata::graph
