// zero_pad: a border of zeros around an image. By hand.
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class ZeroPad final : public Kernel {
 public:
  explicit ZeroPad(const KernelSetup& setup) : border_(settings_of(setup).integers("padding")) {}

  void bind(Binding binding) override {
    Kernel::bind(std::move(binding));
    inner_ = inner_of(bound_.output);
    if (bound_.output_grad.defined()) inner_grad_ = inner_of(bound_.output_grad);
  }

  void forward(const StepContext& /*context*/) override {
    bound_.output.zero_();
    inner_.copy_(bound_.inputs[0]);
  }
  void backward(const StepContext& /*context*/) override {
    if (bound_.input_grads[0].defined()) bound_.input_grads[0].copy_(inner_grad_);
  }

 private:
  [[nodiscard]] at::Tensor inner_of(const at::Tensor& padded) const {
    const at::Tensor& x = bound_.inputs[0];
    return padded.narrow(2, border_[0], x.size(2)).narrow(3, border_[2], x.size(3));
  }

  graph::Integers border_;  // top, bottom, left, right
  at::Tensor inner_, inner_grad_;
};

}  // namespace

std::unique_ptr<Kernel> make_zero_pad_kernel(const KernelSetup& setup) {
  return std::make_unique<ZeroPad>(setup);
}

}  // namespace strata::engine
