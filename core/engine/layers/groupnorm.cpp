// groupnorm: every sample to mean 0 and variance 1 over groups of channels. By autograd.
#include <ATen/ops/group_norm.h>

#include "engine/autograd_kernel.h"
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class GroupNorm final : public AutogradKernel {
 public:
  explicit GroupNorm(const KernelSetup& setup)
      : AutogradKernel(setup),
        groups_(settings_of(setup).integer("groups")),
        epsilon_(settings_of(setup).real("epsilon")) {}

 protected:
  at::Tensor compute(const Tensors& inputs, const Tensors& parameters,
                     const StepContext& /*context*/) override {
    const bool affine = !parameters.empty();
    const at::Tensor& x = inputs[0];
    // PyTorch's group norm wants channels in front of positions.
    const at::Tensor channels_first = x.dim() == 3 ? x.transpose(1, 2) : x;
    const at::Tensor y =
        at::group_norm(channels_first.contiguous(), groups_,
                       affine ? std::make_optional(parameters[0]) : std::nullopt,
                       affine ? std::make_optional(parameters[1]) : std::nullopt, epsilon_);
    return x.dim() == 3 ? y.transpose(1, 2) : y;
  }

 private:
  std::int64_t groups_;
  double epsilon_;
};

}  // namespace

std::unique_ptr<Kernel> make_groupnorm_kernel(const KernelSetup& setup) {
  return std::make_unique<GroupNorm>(setup);
}

}  // namespace strata::engine
