// maxpool1d: of a sequence, the largest number of each window of steps. By hand: max_pool.cpp.
#include "engine/layers/max_pool.h"

namespace strata::engine {

std::unique_ptr<Kernel> make_maxpool1d_kernel(const KernelSetup& setup) {
  return make_max_pool(setup);
}

}  // namespace strata::engine
