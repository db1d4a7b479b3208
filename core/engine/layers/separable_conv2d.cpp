// separable_conv2d: a depthwise convolution, then a 1 x 1 one. By autograd: convolution.cpp.
#include "engine/layers/convolution.h"

namespace strata::engine {

std::unique_ptr<Kernel> make_separable_conv2d_kernel(const KernelSetup& setup) {
  return make_recorded_convolution(setup);
}

}  // namespace strata::engine
