// conv2d_transpose: the transpose of a convolution, for growing images. By autograd:
// convolution.cpp.
#include "engine/layers/convolution.h"

namespace strata::engine {

std::unique_ptr<Kernel> make_conv2d_transpose_kernel(const KernelSetup& setup) {
  return make_recorded_convolution(setup);
}

}  // namespace strata::engine
