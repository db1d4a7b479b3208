// conv1d: a window of weights slides over the steps of a sequence. By hand: an image of height 1,
// convolution.h.
#include "engine/layers/convolution.h"

namespace strata::engine {

std::unique_ptr<Kernel> make_conv1d_kernel(const KernelSetup& setup) {
  return make_convolution(setup);
}

}  // namespace strata::engine
