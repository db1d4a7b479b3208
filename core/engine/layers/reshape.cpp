// reshape: the same numbers in another shape, read row by row. By hand; images go through a copy,
// as their memory is channels-last.
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class Reshape final : public Kernel {
 public:
  explicit Reshape(const KernelSetup& setup)
      : keeps_order_(input_shape(setup).rank() != 3 && setup.layer.facts.output.shape.rank() != 3) {
  }

  [[nodiscard]] bool only_passes_on() const override { return keeps_order_; }
  void forward(const StepContext& /*context*/) override {
    pass_on(bound_.inputs[0].reshape(bound_.output.sizes()), bound_.output);
  }
  void backward(const StepContext& /*context*/) override {
    const at::Tensor& dx = bound_.input_grads[0];
    if (dx.defined()) pass_on(bound_.output_grad.reshape(dx.sizes()), dx);
  }

 private:
  bool keeps_order_;
};

}  // namespace

std::unique_ptr<Kernel> make_reshape_kernel(const KernelSetup& setup) {
  return std::make_unique<Reshape>(setup);
}

}  // namespace strata::engine
