// conv2d: a window of weights slides over an image. By hand: convolution.h.
#include "engine/layers/convolution.h"

namespace strata::engine {

std::unique_ptr<Kernel> make_conv2d_kernel(const KernelSetup& setup) {
  return make_convolution(setup);
}

}  // namespace strata::engine
