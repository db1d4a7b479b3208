// global_maxpool: the largest number over all positions of an image or all steps of a sequence,
// padding steps left out where the input is masked (0 where nothing else is there). By autograd.
#include <ATen/ops/max.h>

#include <limits>

#include "engine/autograd_kernel.h"
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class GlobalMaxPool final : public AutogradKernel {
 public:
  using AutogradKernel::AutogradKernel;

 protected:
  at::Tensor compute(const Tensors& inputs, const Tensors& /*parameters*/,
                     const StepContext& /*context*/) override {
    const at::Tensor& x = inputs[0];
    // at::max and not at::amax: the gradient goes to one winner, as in torch.nn.AdaptiveMaxPool2d.
    if (x.dim() == 4) return std::get<0>(at::max(x.flatten(2), 2));
    if (!bound_.input_mask.defined()) return std::get<0>(at::max(x, 1));
    const at::Tensor padding = bound_.input_mask.eq(0).unsqueeze(2);
    const at::Tensor largest =
        std::get<0>(at::max(x.masked_fill(padding, -std::numeric_limits<double>::infinity()), 1));
    return largest.masked_fill(padding.all(1), 0);
  }
};

}  // namespace

std::unique_ptr<Kernel> make_global_maxpool_kernel(const KernelSetup& setup) {
  return std::make_unique<GlobalMaxPool>(setup);
}

}  // namespace strata::engine
