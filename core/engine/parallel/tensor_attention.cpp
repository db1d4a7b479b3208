// Attention split by heads: every shard computes its own heads from the whole X and multiplies them
// with their columns of the output projection.
//   Y = sum over shards of Y_s, then the bias; dX = sum over shards of what dY gives
#include <ATen/ops/sum.h>

#include "engine/layers/attention.h"
#include "engine/layers/support.h"
#include "engine/parallel/tensor_exchange.h"
#include "engine/parallel/tensor_kernel.h"

namespace strata::engine {
namespace {

/// The heads of one shard.
std::unique_ptr<Kernel> heads_of(const KernelSetup& setup, const ShardGroup& shards) {
  const std::int64_t count = settings_of(setup).integer("heads") / shards.size();
  return make_partial_attention(setup, shards.rank() * count, count);
}

class TensorAttention final : public Kernel {
 public:
  TensorAttention(const KernelSetup& setup, ShardGroup& shards)
      : shards_(shards), bias_(settings_of(setup).flag("bias")), heads_(heads_of(setup, shards)) {}

  void bind(Binding binding) override {
    Kernel::bind(binding);
    if (bias_) {  // the output's, the last
      binding.parameters.pop_back();
      binding.parameter_grads.pop_back();
    }
    heads_->bind(std::move(binding));
  }

  void forward(const StepContext& context) override {
    heads_->forward(context);
    shards_.sum(bound_.output);
    if (bias_) bound_.output.add_(bound_.parameters.back());
  }

  void backward(const StepContext& context) override {
    if (bias_ && bound_.parameter_grads.back().defined())
      at::sum_out(bound_.parameter_grads.back(), memory_rows(bound_.output_grad), 0);
    heads_->backward(context);
    if (bound_.input_grads[0].defined()) shards_.sum(bound_.input_grads[0]);
  }

 private:
  ShardGroup& shards_;
  bool bias_;
  std::unique_ptr<Kernel> heads_;
};

}  // namespace

std::unique_ptr<Kernel> make_tensor_attention(const KernelSetup& setup, ShardGroup& shards) {
  return std::make_unique<TensorAttention>(setup, shards);
}

}  // namespace strata::engine
