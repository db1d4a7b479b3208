// Attention split by heads: every shard computes its own heads from the whole X and multiplies them
// with their columns of the output projection.
//   Y = sum over shards of Y_s, then the bias; dX = sum over shards of what dY gives
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/triu.h>

#include <cmath>
#include <limits>
#include <optional>

#include "engine/autograd_kernel.h"
#include "engine/layers/keep_mask.h"
#include "engine/layers/support.h"
#include "engine/parallel/tensor_exchange.h"
#include "engine/parallel/tensor_kernel.h"

namespace strata::engine {
namespace {

/// A shard's heads: input projection, attention, its columns of the output projection without bias.
class LocalHeads final : public AutogradKernel {
 public:
  LocalHeads(const KernelSetup& setup, const ShardGroup& shards)
      : AutogradKernel(setup),
        all_heads_(settings_of(setup).integer("heads")),
        heads_(all_heads_ / shards.size()),
        first_(shards.rank() * heads_),
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
    const auto bias = bias_ ? std::make_optional(parameters[1]) : std::nullopt;
    // 3 x rows x heads x steps x depth
    const at::Tensor qkv = at::linear(x, parameters[0], bias)
                               .view({rows, steps, 3, heads_, depth_})
                               .permute({2, 0, 3, 1, 4});
    const at::Tensor scores =
        at::matmul(qkv[0].div(std::sqrt(static_cast<double>(depth_))), qkv[1].transpose(2, 3));
    at::Tensor weights = at::softmax(hidden_taken_out(scores), 3);
    if (rate_ > 0) weights = weights.mul(dropout_mask(context, weights));
    const at::Tensor mixed =
        at::matmul(weights, qkv[2]).transpose(1, 2).reshape({rows, steps, heads_ * depth_});
    return at::linear(mixed, parameters.back());
  }

 private:
  [[nodiscard]] at::Tensor hidden_taken_out(const at::Tensor& scores) const {
    const double nothing = -std::numeric_limits<float>::infinity();
    at::Tensor seen = scores;
    if (bound_.input_mask.defined()) {
      const at::Tensor padding = bound_.input_mask.eq(0).view({scores.size(0), 1, 1, -1});
      // Finite, so that a step that sees nothing but padding gives no NaN.
      seen = seen.masked_fill(padding, scores.scalar_type() == at::kHalf ? -65504.0 : -3e38);
    }
    if (!causal_) return seen;
    const at::Tensor later = at::ones({scores.size(2), scores.size(3)},
                                      scores.options().dtype(at::kBool).requires_grad(false))
                                 .triu(1);
    return seen.masked_fill(later, nothing);
  }

  /// Its heads' part of what all heads draw.
  [[nodiscard]] at::Tensor dropout_mask(const StepContext& context, const at::Tensor& like) const {
    const at::Tensor keep =
        at::empty({like.size(0), all_heads_, like.size(2), like.size(3)}, at::kByte);
    keep_.draw(context, keep);
    return keep.narrow(1, first_, heads_).to(like.options().requires_grad(false)).div(1 - rate_);
  }

  std::int64_t all_heads_;
  std::int64_t heads_;
  std::int64_t first_;
  std::int64_t depth_;  // features of a head
  bool causal_;
  bool bias_;
  double rate_;
  KeepMask keep_;
};

class TensorAttention final : public Kernel {
 public:
  TensorAttention(const KernelSetup& setup, ShardGroup& shards)
      : shards_(shards), bias_(settings_of(setup).flag("bias")), heads_(setup, shards) {}

  void bind(Binding binding) override {
    Kernel::bind(binding);
    if (bias_) {  // the output's, the last
      binding.parameters.pop_back();
      binding.parameter_grads.pop_back();
    }
    heads_.bind(std::move(binding));
  }

  void forward(const StepContext& context) override {
    heads_.forward(context);
    shards_.sum(bound_.output);
    if (bias_) bound_.output.add_(bound_.parameters.back());
  }

  void backward(const StepContext& context) override {
    if (bias_ && bound_.parameter_grads.back().defined())
      at::sum_out(bound_.parameter_grads.back(), memory_rows(bound_.output_grad), 0);
    heads_.backward(context);
    if (bound_.input_grads[0].defined()) shards_.sum(bound_.input_grads[0]);
  }

 private:
  ShardGroup& shards_;
  bool bias_;
  LocalHeads heads_;
};

}  // namespace

std::unique_ptr<Kernel> make_tensor_attention(const KernelSetup& setup, ShardGroup& shards) {
  return std::make_unique<TensorAttention>(setup, shards);
}

}  // namespace strata::engine
