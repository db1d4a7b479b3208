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
  RecordedAttention(const KernelSetup& setup, std::int64_t first, std::int64_t count)
      : AutogradKernel(setup),
        all_heads_(settings_of(setup).integer("heads")),
        first_(first),
        heads_(count),
        depth_(input_shape(setup)[1] / all_heads_),
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
    const auto bias = [&](std::size_t i) {
      return bias_ ? std::make_optional(parameters[i]) : std::nullopt;
    };
    const bool whole = heads_ == all_heads_;
    const at::Tensor& out_weight = parameters[bias_ ? 2 : 1];

    // 3 x rows x heads x steps x depth
    const at::Tensor qkv = at::linear(x, parameters[0], bias(1))
                               .view({rows, steps, 3, heads_, depth_})
                               .permute({2, 0, 3, 1, 4});
    const at::Tensor scores =
        at::matmul(qkv[0].div(std::sqrt(static_cast<double>(depth_))), qkv[1].transpose(2, 3));
    at::Tensor weights = at::softmax(hidden_taken_out(scores), 3);
    if (rate_ > 0) weights = weights.mul(dropout_mask(context, weights));
    const at::Tensor mixed =
        at::matmul(weights, qkv[2]).transpose(1, 2).reshape({rows, steps, heads_ * depth_});
    return at::linear(mixed, out_weight, whole ? bias(3) : std::nullopt);
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

  /// These heads' part of what all heads draw.
  [[nodiscard]] at::Tensor dropout_mask(const StepContext& context, const at::Tensor& like) const {
    const at::Tensor keep =
        at::empty({like.size(0), all_heads_, like.size(2), like.size(3)}, at::kByte);
    keep_.draw(context, keep);
    return keep.narrow(1, first_, heads_).to(like.options().requires_grad(false)).div(1 - rate_);
  }

  std::int64_t all_heads_;
  std::int64_t first_;
  std::int64_t heads_;  // that compute here
  std::int64_t depth_;  // features of a head
  bool causal_;
  bool bias_;
  double rate_;
  KeepMask keep_;
};

}  // namespace

std::unique_ptr<Kernel> make_recorded_attention(const KernelSetup& setup) {
  return std::make_unique<RecordedAttention>(setup, 0, settings_of(setup).integer("heads"));
}

std::unique_ptr<Kernel> make_partial_attention(const KernelSetup& setup, std::int64_t first,
                                               std::int64_t count) {
  return std::make_unique<RecordedAttention>(setup, first, count);
}

}  // namespace strata::engine
