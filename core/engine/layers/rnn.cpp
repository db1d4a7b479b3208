// rnn: plain recurrent layer. By hand: recurrence.cpp.
#include "engine/layers/recurrence.h"

namespace strata::engine {

std::unique_ptr<Kernel> make_rnn_kernel(const KernelSetup& setup) { return make_recurrence(setup); }

}  // namespace strata::engine
