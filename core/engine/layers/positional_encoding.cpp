// positional_encoding: adds a row per step: waves (feature 2i of step t sin(t / 10000^(2i/F)), 2i+1
// the cosine of the same; Vaswani et al. 2017) or learned ones. By hand.
#include <ATen/ops/add.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/sum.h>

#include <cmath>

#include "engine/layers/support.h"

namespace strata::engine {
namespace {

at::Tensor waves(std::int64_t steps, std::int64_t features) {
  at::Tensor table = at::empty({steps, features}, at::kDouble);
  auto* to = table.mutable_data_ptr<double>();
  for (std::int64_t t = 0; t < steps; ++t) {
    for (std::int64_t f = 0; f < features; ++f) {
      const double pair = static_cast<double>(f / 2 * 2);
      const double angle =
          static_cast<double>(t) / std::pow(10000.0, pair / static_cast<double>(features));
      to[t * features + f] = f % 2 == 0 ? std::sin(angle) : std::cos(angle);
    }
  }
  return table;
}

class PositionalEncoding final : public Kernel {
 public:
  explicit PositionalEncoding(const KernelSetup& /*setup*/) {}

  void bind(Binding binding) override {
    Kernel::bind(std::move(binding));
    const at::Tensor& x = bound_.inputs[0];
    table_ = bound_.parameters.empty() ? waves(x.size(1), x.size(2)).to(x.options())
                                       : bound_.parameters[0];
  }

  void forward(const StepContext& /*context*/) override {
    at::add_out(bound_.output, bound_.inputs[0], table_);
  }

  void backward(const StepContext& /*context*/) override {
    if (!bound_.parameter_grads.empty() && bound_.parameter_grads[0].defined())
      at::sum_out(bound_.parameter_grads[0], bound_.output_grad, 0);
    if (bound_.input_grads[0].defined()) pass_on(bound_.output_grad, bound_.input_grads[0]);
  }

 private:
  at::Tensor table_;
};

}  // namespace

std::unique_ptr<Kernel> make_positional_encoding_kernel(const KernelSetup& setup) {
  return std::make_unique<PositionalEncoding>(setup);
}

}  // namespace strata::engine
