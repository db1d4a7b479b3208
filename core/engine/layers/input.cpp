// input: passes its input on. By hand; nothing happens where the planner gave both the same memory.
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class Input final : public Kernel {
 public:
  [[nodiscard]] bool only_passes_on() const override { return true; }
  void forward(const StepContext& /*context*/) override {
    pass_on(bound_.inputs[0], bound_.output);
  }
  void backward(const StepContext& /*context*/) override {
    if (bound_.input_grads[0].defined()) pass_on(bound_.output_grad, bound_.input_grads[0]);
  }
};

}  // namespace

std::unique_ptr<Kernel> make_input_kernel(const KernelSetup& /*setup*/) {
  return std::make_unique<Input>();
}

}  // namespace strata::engine
