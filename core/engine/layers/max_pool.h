// Max pooling over images and sequences.
#pragma once

#include "engine/kernel.h"

namespace strata::engine {

std::unique_ptr<Kernel> make_max_pool(const KernelSetup& setup);

}  // namespace strata::engine
