// global_avgpool: the mean over all positions of an image or all steps of a sequence, padding steps
// left out where the input is masked. By hand on the CPU, elsewhere by autograd.
#include <ATen/Parallel.h>
#include <ATen/ops/mean.h>

#include "engine/autograd_kernel.h"
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

constexpr std::int64_t kGroup = 256;  // channels done together

template <class T>
STRATA_CLONES void mean_of(const T* x, const std::uint8_t* mask, Sum<T> share, T* out,
                           std::int64_t positions, std::int64_t channels) {
  for (std::int64_t c0 = 0; c0 < channels; c0 += kGroup) {
    const std::int64_t count = std::min(kGroup, channels - c0);
    Sum<T> sums[kGroup] = {};
    for (std::int64_t p = 0; p < positions; ++p) {
      if (mask != nullptr && mask[p] == 0) continue;
      for (std::int64_t c = 0; c < count; ++c)
        sums[c] += Sum<T>(x[p * channels + c0 + c]);
    }
    for (std::int64_t c = 0; c < count; ++c)
      out[c0 + c] = static_cast<T>(sums[c] * share);
  }
}

template <class T>
STRATA_CLONES void spread_of(const T* dy, const std::uint8_t* mask, Sum<T> share, T* dx,
                             std::int64_t positions, std::int64_t channels) {
  for (std::int64_t p = 0; p < positions; ++p) {
    const Sum<T> part = mask != nullptr && mask[p] == 0 ? Sum<T>(0) : share;
    for (std::int64_t c = 0; c < channels; ++c)
      dx[p * channels + c] = static_cast<T>(Sum<T>(dy[c]) * part);
  }
}

class GlobalAvgPool final : public Kernel {
 public:
  explicit GlobalAvgPool(const KernelSetup& setup)
      : dtype_(setup.dtype),
        rows_(setup.rows),
        channels_(input_shape(setup).features()),
        positions_(input_shape(setup).elements() / channels_) {}

  void forward(const StepContext& /*context*/) override {
    for_each_sample(bound_.inputs[0], bound_.output,
                    [&](const auto* x, const std::uint8_t* mask, auto share, auto* y) {
                      mean_of(x, mask, share, y, positions_, channels_);
                    });
  }

  void backward(const StepContext& /*context*/) override {
    if (!bound_.input_grads[0].defined()) return;
    for_each_sample(bound_.input_grads[0], bound_.output_grad,
                    [&](auto* dx, const std::uint8_t* mask, auto share, const auto* dy) {
                      spread_of(dy, mask, share, dx, positions_, channels_);
                    });
  }

 private:
  // Calls f(the sample's positions, its mask, 1 / number of positions that count, its pooled row).
  template <class F>
  void for_each_sample(const at::Tensor& wide, const at::Tensor& pooled, F&& f) const {
    const std::uint8_t* masks =
        bound_.input_mask.defined() ? bound_.input_mask.const_data_ptr<std::uint8_t>() : nullptr;
    with_float_type(dtype_, [&](auto* type) {
      using T = std::remove_pointer_t<decltype(type)>;
      auto* x = static_cast<T*>(wide.mutable_data_ptr());
      auto* y = static_cast<T*>(pooled.mutable_data_ptr());
      at::parallel_for(0, rows_, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t n = begin; n < end; ++n) {
          const std::uint8_t* mask = masks == nullptr ? nullptr : masks + n * positions_;
          const std::int64_t counted =
              mask == nullptr ? positions_
                              : positions_ - std::count(mask, mask + positions_, std::uint8_t{0});
          const Sum<T> share = Sum<T>(1) / static_cast<Sum<T>>(std::max<std::int64_t>(1, counted));
          f(x + n * positions_ * channels_, mask, share, y + n * channels_);
        }
      });
    });
  }

  at::ScalarType dtype_;
  std::int64_t rows_;
  std::int64_t channels_;
  std::int64_t positions_;
};

class RecordedGlobalAvgPool final : public AutogradKernel {
 public:
  using AutogradKernel::AutogradKernel;

 protected:
  at::Tensor compute(const Tensors& inputs, const Tensors& /*parameters*/,
                     const StepContext& /*context*/) override {
    const at::Tensor& x = inputs[0];
    if (x.dim() == 4) return x.mean({2, 3});
    if (!bound_.input_mask.defined()) return x.mean(1);
    const at::Tensor mask = bound_.input_mask.to(x.scalar_type()).unsqueeze(2);
    return x.mul(mask).sum(1).div(mask.sum(1).clamp_min(1));
  }
};

}  // namespace

std::unique_ptr<Kernel> make_global_avgpool_kernel(const KernelSetup& setup) {
  if (setup.device.is_cpu()) return std::make_unique<GlobalAvgPool>(setup);
  return std::make_unique<RecordedGlobalAvgPool>(setup);
}

}  // namespace strata::engine
