// How much memory operator new has given out, counted by the fuzz programs' own.
#pragma once

#include <cstddef>

namespace strata::fuzz {

/// From here on the largest amount is counted anew.
void watch_memory();
/// The largest amount in use at once since then, beyond what was in use then.
std::size_t most_memory_used();

}  // namespace strata::fuzz
