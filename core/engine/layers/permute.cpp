// permute: dimensions in another order. By hand, as one strided copy.
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class Permute final : public Kernel {
 public:
  explicit Permute(const KernelSetup& setup) : order_{0} {
    for (const std::int64_t from : settings_of(setup).integers("order"))
      order_.push_back(from);
  }

  void bind(Binding binding) override {
    Kernel::bind(std::move(binding));
    from_ = bound_.inputs[0].permute(order_);
    if (bound_.output_grad.defined() && bound_.input_grads[0].defined())
      dx_ = bound_.input_grads[0].permute(order_);
  }

  void forward(const StepContext& /*context*/) override { bound_.output.copy_(from_); }
  void backward(const StepContext& /*context*/) override {
    if (dx_.defined()) dx_.copy_(bound_.output_grad);
  }

 private:
  std::vector<std::int64_t> order_;  // the batch stays in front
  at::Tensor from_, dx_;
};

}  // namespace

std::unique_ptr<Kernel> make_permute_kernel(const KernelSetup& setup) {
  return std::make_unique<Permute>(setup);
}

}  // namespace strata::engine
