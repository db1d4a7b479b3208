// depthwise_conv2d: every channel has windows of its own. By autograd: convolution.cpp.
#include "engine/layers/convolution.h"

namespace strata::engine {

std::unique_ptr<Kernel> make_depthwise_conv2d_kernel(const KernelSetup& setup) {
  return make_recorded_convolution(setup);
}

}  // namespace strata::engine
