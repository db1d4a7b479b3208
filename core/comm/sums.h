// Sums of several ranks' numbers, in rank order.
#pragma once

#include <cstdint>
#include <span>

#include "comm/communicator.h"

namespace strata::comm {

/// Element by element sources[0] + sources[1] + ..., in this order, into every target. A target may
/// be one of the sources. Integers wrap around.
void sum_into(Number type, std::span<const std::byte* const> sources,
              std::span<std::byte* const> targets, std::int64_t count);

}  // namespace strata::comm
