// upsample: an image enlarged by whole factors, repeating points or blending them (corners not
// aligned). By hand.
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_bilinear2d_backward.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <ATen/ops/upsample_nearest2d_backward.h>

#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class Upsample final : public Kernel {
 public:
  explicit Upsample(const KernelSetup& setup)
      : blends_(settings_of(setup).word("interpolation") == "bilinear") {}

  void forward(const StepContext& /*context*/) override {
    const at::Tensor& x = bound_.inputs[0];
    at::Tensor& y = bound_.output;
    if (blends_)
      at::upsample_bilinear2d_out(y, x, y.sizes().slice(2), /*align_corners=*/false);
    else
      at::upsample_nearest2d_out(y, x, y.sizes().slice(2));
  }

  void backward(const StepContext& /*context*/) override {
    at::Tensor& dx = bound_.input_grads[0];
    if (!dx.defined()) return;
    const at::Tensor& dy = bound_.output_grad;
    if (blends_)
      at::upsample_bilinear2d_backward_out(dx, dy, dy.sizes().slice(2), dx.sizes(),
                                           /*align_corners=*/false);
    else
      at::upsample_nearest2d_backward_out(dx, dy, dy.sizes().slice(2), dx.sizes());
  }

 private:
  bool blends_;
};

}  // namespace

std::unique_ptr<Kernel> make_upsample_kernel(const KernelSetup& setup) {
  return std::make_unique<Upsample>(setup);
}

}  // namespace strata::engine
