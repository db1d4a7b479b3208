// Attention by autograd, for half precision and other devices than the CPU.
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/triu.h>

#include <cmath>
#include <limits>
#include <optional>

#include "engine/autograd_kernel.h"
#include "engine/layers/attention.h"
#include "engine/layers/keep_mask.h"
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class RecordedAttention final : public AutogradKernel {
 public:
  explicit RecordedAttention(const KernelSetup& setup)
      : AutogradKernel(setup),
        heads_(settings_of(setup).integer("heads")),
        causal_(settings_of(setup).flag("causal")),
        bias_(settings_of(setup).flag("bias")),
        rate_(setup.training ? settings_of(setup).real("dropout") : 0),
        keep_(setup, rate_) {}

 protected:
  at::Tensor compute(const Tensors& inputs, const Tensors& parameters,
                     const StepContext& context) override {
    const at::Tensor& x = inputs[0];
    const std::int64_t rows = x.size(0);
    const std::int64_t steps = x.size(1);
    const std::int64_t features = x.size(2);
    const std::int64_t depth = features / heads_;
    const auto bias = [&](std::size_t i) {
      return bias_ ? std::make_optional(parameters[i]) : std::nullopt;
    };
    const at::Tensor& out_weight = parameters[bias_ ? 2 : 1];

    // 3 x rows x heads x steps x depth
    const at::Tensor qkv = at::linear(x, parameters[0], bias(1))
                               .view({rows, steps, 3, heads_, depth})
                               .permute({2, 0, 3, 1, 4});
    const at::Tensor scores =
        at::matmul(qkv[0].div(std::sqrt(static_cast<double>(depth))), qkv[1].transpose(2, 3));
    at::Tensor weights = at::softmax(hidden_taken_out(scores), 3);
    if (rate_ > 0) weights = weights.mul(dropout_mask(context, weights));
    const at::Tensor mixed =
        at::matmul(weights, qkv[2]).transpose(1, 2).reshape({rows, steps, features});
    return at::linear(mixed, out_weight, bias(3));
  }

 private:
  [[nodiscard]] at::Tensor hidden_taken_out(const at::Tensor& scores) const {
    const double nothing = -std::numeric_limits<float>::infinity();
    at::Tensor seen = scores;
    if (causal_) {
      const at::Tensor later = at::ones({scores.size(2), scores.size(3)},
                                        scores.options().dtype(at::kBool).requires_grad(false))
                                   .triu(1);
      seen = seen.masked_fill(later, nothing);
    }
    if (!bound_.input_mask.defined()) return seen;
    const at::Tensor padding = bound_.input_mask.eq(0).view({scores.size(0), 1, 1, scores.size(3)});
    // Finite, so that a step that sees nothing but padding gives no NaN.
    return seen.masked_fill(padding, scores.scalar_type() == at::kHalf ? -65504.0 : -3e38);
  }

  [[nodiscard]] at::Tensor dropout_mask(const StepContext& context,
                                        const at::Tensor& weights) const {
    const at::Tensor keep = at::empty(weights.sizes(), at::kByte);
    keep_.draw(context, keep);
    return keep.to(weights.options().requires_grad(false)).div(1 - rate_);
  }

  std::int64_t heads_;
  bool causal_;
  bool bias_;
  double rate_;
  KeepMask keep_;
};

}  // namespace

std::unique_ptr<Kernel> make_recorded_attention(const KernelSetup& setup) {
  return std::make_unique<RecordedAttention>(setup);
}

}  // namespace strata::engine
