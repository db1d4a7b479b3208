// activation: a curve applied to every number; softmax to the innermost dimension. By hand.
#include "engine/layers/activate.h"
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class Activation final : public Kernel {
 public:
  explicit Activation(const KernelSetup& setup) : activate_(setup) {}

  [[nodiscard]] std::vector<BufferNeed> buffers() const override { return activate_.buffers(); }

  void bind(Binding binding) override {
    Kernel::bind(std::move(binding));
    activate_.bind(bound_.output, bound_.output_grad,
                   bound_.buffers.empty() ? at::Tensor() : bound_.buffers[0]);
    x_ = memory_rows(bound_.inputs[0]);
    if (!bound_.input_grads.empty() && bound_.input_grads[0].defined())
      dx_ = memory_rows(bound_.input_grads[0]);
  }

  void forward(const StepContext& /*context*/) override {
    pass_on(x_, activate_.target());
    activate_.forward();
  }

  void backward(const StepContext& /*context*/) override {
    if (dx_.defined()) activate_.backward_into(dx_);
  }

 private:
  Activate activate_;
  at::Tensor x_, dx_;
};

}  // namespace

std::unique_ptr<Kernel> make_activation_kernel(const KernelSetup& setup) {
  return std::make_unique<Activation>(setup);
}

}  // namespace strata::engine
