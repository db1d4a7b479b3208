// multiply: the product of several layers, number by number. By hand.
//   dx_i = dy * product of the others
#include <ATen/ops/mul.h>

#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class Multiply final : public Kernel {
 public:
  explicit Multiply(const KernelSetup& /*setup*/) {}

  void forward(const StepContext& /*context*/) override {
    at::mul_out(bound_.output, bound_.inputs[0], bound_.inputs[1]);
    for (std::size_t i = 2; i < bound_.inputs.size(); ++i)
      bound_.output.mul_(bound_.inputs[i]);
  }
  void backward(const StepContext& /*context*/) override {
    for (std::size_t i = 0; i < bound_.input_grads.size(); ++i) {
      at::Tensor& dx = bound_.input_grads[i];
      if (!dx.defined()) continue;
      bool started = false;
      for (std::size_t j = 0; j < bound_.inputs.size(); ++j) {
        if (j == i) continue;
        at::mul_out(dx, started ? dx : bound_.output_grad, bound_.inputs[j]);
        started = true;
      }
    }
  }
};

}  // namespace

std::unique_ptr<Kernel> make_multiply_kernel(const KernelSetup& setup) {
  return std::make_unique<Multiply>(setup);
}

}  // namespace strata::engine
