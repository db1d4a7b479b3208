// Convolution layers: which arithmetic a layer gets, and the recorded form of all of them.
#pragma once

#include "engine/kernel.h"

namespace strata::engine {

/// conv1d and conv2d: direct_convolution.h for float and double on the CPU, else recorded.
std::unique_ptr<Kernel> make_convolution(const KernelSetup& setup);
/// depthwise_conv2d, separable_conv2d and conv2d_transpose, by autograd.
std::unique_ptr<Kernel> make_recorded_convolution(const KernelSetup& setup);

}  // namespace strata::engine
