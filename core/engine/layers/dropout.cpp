// dropout: while training, a number stays with probability 1 - rate and is then scaled by 1 / (1 -
// rate); in evaluation all pass. By hand on the CPU; elsewhere the mask is drawn on the CPU and
// copied.
#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mul.h>

#include "engine/layers/keep_mask.h"
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

template <class T>
STRATA_CLONES void apply_mask(const T* from, const std::uint8_t* keep, Sum<T> scale, T* to,
                              std::int64_t elements) {
  for (std::int64_t e = 0; e < elements; ++e)
    to[e] = keep[e] != 0 ? static_cast<T>(Sum<T>(from[e]) * scale) : T(0);
}

class Dropout final : public Kernel {
 public:
  explicit Dropout(const KernelSetup& setup)
      : rate_(settings_of(setup).real("rate")),
        active_(setup.training && rate_ > 0),
        on_cpu_(setup.device.is_cpu()),
        dtype_(setup.dtype),
        rows_(setup.rows),
        elements_(input_shape(setup).elements()),
        keep_(setup, rate_) {}

  [[nodiscard]] bool only_passes_on() const override { return !active_; }

  [[nodiscard]] std::vector<BufferNeed> buffers() const override {
    if (!active_) return {};
    return {{{rows_, elements_}, at::kByte}};
  }

  void forward(const StepContext& context) override {
    if (!active_) return pass_on(bound_.inputs[0], bound_.output);
    if (on_cpu_) {
      keep_.draw(context, bound_.buffers[0]);
    } else {
      const at::Tensor keep = at::empty({rows_, elements_}, at::kByte);
      keep_.draw(context, keep);
      bound_.buffers[0].copy_(keep);
    }
    apply(bound_.inputs[0], bound_.output);
  }

  void backward(const StepContext& /*context*/) override {
    const at::Tensor& dx = bound_.input_grads[0];
    if (!dx.defined()) return;
    if (!active_) return pass_on(bound_.output_grad, dx);
    apply(bound_.output_grad, dx);
  }

 private:
  void apply(const at::Tensor& from, const at::Tensor& to) const {
    const double scale = 1 / (1 - rate_);
    if (!on_cpu_) {
      at::Tensor out = memory_rows(to);
      at::mul_out(out, memory_rows(from), bound_.buffers[0].view(out.sizes()));
      out.mul_(scale);
      return;
    }
    with_float_type(dtype_, [&](auto* type) {
      using T = std::remove_pointer_t<decltype(type)>;
      const auto* source = static_cast<const T*>(from.const_data_ptr());
      auto* target = static_cast<T*>(to.mutable_data_ptr());
      const auto* keep = bound_.buffers[0].const_data_ptr<std::uint8_t>();
      at::parallel_for(0, rows_ * elements_, 32768, [&](std::int64_t begin, std::int64_t end) {
        apply_mask(source + begin, keep + begin, static_cast<Sum<T>>(scale), target + begin,
                   end - begin);
      });
    });
  }

  double rate_;
  bool active_;
  bool on_cpu_;
  at::ScalarType dtype_;
  std::int64_t rows_;
  std::int64_t elements_;
  KeepMask keep_;
};

}  // namespace

std::unique_ptr<Kernel> make_dropout_kernel(const KernelSetup& setup) {
  return std::make_unique<Dropout>(setup);
}

}  // namespace strata::engine
