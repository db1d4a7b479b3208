// Attention's second form.
#pragma once

#include "engine/kernel.h"

namespace strata::engine {

std::unique_ptr<Kernel> make_recorded_attention(const KernelSetup& setup);

}  // namespace strata::engine
