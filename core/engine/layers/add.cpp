// add: the sum of several layers. By hand.
#include <ATen/ops/add.h>

#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class Add final : public Kernel {
 public:
  explicit Add(const KernelSetup& /*setup*/) {}

  void forward(const StepContext& /*context*/) override {
    at::add_out(bound_.output, bound_.inputs[0], bound_.inputs[1]);
    for (std::size_t i = 2; i < bound_.inputs.size(); ++i)
      bound_.output.add_(bound_.inputs[i]);
  }
  void backward(const StepContext& /*context*/) override {
    for (const at::Tensor& dx : bound_.input_grads)
      if (dx.defined()) pass_on(bound_.output_grad, dx);
  }
};

}  // namespace

std::unique_ptr<Kernel> make_add_kernel(const KernelSetup& setup) {
  return std::make_unique<Add>(setup);
}

}  // namespace strata::engine
