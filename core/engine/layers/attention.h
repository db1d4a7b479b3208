// Attention's second form, by autograd.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/kernel.h"

namespace strata::engine {

std::unique_ptr<Kernel> make_recorded_attention(const KernelSetup& setup);
/// Heads [first, first + count) alone: their slices of the parameters, and of the output their part
/// of the sum over all heads, without the output's bias (which is not among the parameters).
std::unique_ptr<Kernel> make_partial_attention(const KernelSetup& setup, std::int64_t first,
                                               std::int64_t count);

}  // namespace strata::engine
