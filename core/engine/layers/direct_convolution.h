// Convolution of channels-last images without unfolding them: every output line is a few products
// of overlapping rows of the input line with the weights, held in registers (tile_product.h). float
// and double on the CPU.
#pragma once

#include "engine/kernel.h"

namespace strata::engine {

/// For a conv1d or conv2d layer; setup.dtype is float or double, setup.device a CPU.
std::unique_ptr<Kernel> make_direct_convolution(const KernelSetup& setup);

}  // namespace strata::engine
