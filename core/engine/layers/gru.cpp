// gru: gated recurrent unit. By hand: recurrence.cpp.
#include "engine/layers/recurrence.h"

namespace strata::engine {

std::unique_ptr<Kernel> make_gru_kernel(const KernelSetup& setup) { return make_recurrence(setup); }

}  // namespace strata::engine
