// avgpool2d: the mean of each window; padding counts as no value at all. By hand on the CPU,
// elsewhere by autograd.
#include <ATen/Parallel.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/ones_like.h>

#include "engine/autograd_kernel.h"
#include "engine/layers/image_windows.h"

namespace strata::engine {
namespace {

constexpr std::int64_t kGroup = 64;  // channels done together

template <class T>
STRATA_CLONES void mean_window(const T* image, T* out, const ImageWindows& w, TapRange ys,
                               TapRange xs, std::int64_t y0, std::int64_t x0) {
  const Sum<T> share = Sum<T>(1) / static_cast<Sum<T>>((ys.last - ys.first) * (xs.last - xs.first));
  for (std::int64_t c0 = 0; c0 < w.channels; c0 += kGroup) {
    const std::int64_t count = std::min(kGroup, w.channels - c0);
    Sum<T> sums[kGroup] = {};
    for (std::int64_t ky = ys.first; ky < ys.last; ++ky) {
      for (std::int64_t kx = xs.first; kx < xs.last; ++kx) {
        const T* from = image + ((y0 + ky) * w.x.in + x0 + kx) * w.channels + c0;
        for (std::int64_t c = 0; c < count; ++c)
          sums[c] += Sum<T>(from[c]);
      }
    }
    for (std::int64_t c = 0; c < count; ++c)
      out[c0 + c] = static_cast<T>(sums[c] * share);
  }
}

template <class T>
STRATA_CLONES void spread_mean(T* image, const T* grad, const ImageWindows& w, TapRange ys,
                               TapRange xs, std::int64_t y0, std::int64_t x0) {
  const Sum<T> share = Sum<T>(1) / static_cast<Sum<T>>((ys.last - ys.first) * (xs.last - xs.first));
  for (std::int64_t ky = ys.first; ky < ys.last; ++ky) {
    for (std::int64_t kx = xs.first; kx < xs.last; ++kx) {
      T* to = image + ((y0 + ky) * w.x.in + x0 + kx) * w.channels;
      for (std::int64_t c = 0; c < w.channels; ++c)
        to[c] = static_cast<T>(Sum<T>(to[c]) + Sum<T>(grad[c]) * share);
    }
  }
}

class AvgPool2d final : public Kernel {
 public:
  explicit AvgPool2d(const KernelSetup& setup)
      : w_(setup), dtype_(setup.dtype), rows_(setup.rows) {}

  void forward(const StepContext& /*context*/) override {
    with_float_type(dtype_, [&](auto* type) {
      using T = std::remove_pointer_t<decltype(type)>;
      const auto* x = static_cast<const T*>(bound_.inputs[0].const_data_ptr());
      auto* out = static_cast<T*>(bound_.output.mutable_data_ptr());
      for_each_window([&](const T* image, T* at, TapRange ys, TapRange xs, std::int64_t y0,
                          std::int64_t x0) { mean_window(image, at, w_, ys, xs, y0, x0); },
                      x, out);
    });
  }

  void backward(const StepContext& /*context*/) override {
    if (!bound_.input_grads[0].defined()) return;
    with_float_type(dtype_, [&](auto* type) {
      using T = std::remove_pointer_t<decltype(type)>;
      auto* dx = static_cast<T*>(bound_.input_grads[0].mutable_data_ptr());
      const auto* dy = static_cast<const T*>(bound_.output_grad.const_data_ptr());
      std::fill_n(dx, bound_.input_grads[0].numel(), T(0));
      for_each_window([&](T* image, const T* at, TapRange ys, TapRange xs, std::int64_t y0,
                          std::int64_t x0) { spread_mean(image, at, w_, ys, xs, y0, x0); },
                      dx, dy);
    });
  }

 private:
  // Calls f(image, output position, taps inside, start of the window) for every output position,
  // images in parallel.
  template <class F, class In, class Out>
  void for_each_window(F&& f, In* in, Out* out) const {
    at::parallel_for(0, rows_, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t n = begin; n < end; ++n) {
        In* image = in + n * w_.y.in * w_.x.in * w_.channels;
        for (std::int64_t oy = 0; oy < w_.y.out; ++oy)
          for (std::int64_t ox = 0; ox < w_.x.out; ++ox)
            f(image, out + ((n * w_.y.out + oy) * w_.x.out + ox) * w_.channels,
              taps_inside(w_.y, oy), taps_inside(w_.x, ox), oy * w_.y.stride - w_.y.before,
              ox * w_.x.stride - w_.x.before);
      }
    });
  }

  ImageWindows w_;
  at::ScalarType dtype_;
  std::int64_t rows_;
};

class RecordedAvgPool2d final : public AutogradKernel {
 public:
  explicit RecordedAvgPool2d(const KernelSetup& setup) : AutogradKernel(setup), w_(setup) {}

 protected:
  at::Tensor compute(const Tensors& inputs, const Tensors& /*parameters*/,
                     const StepContext& /*context*/) override {
    if (!w_.pads()) return at::avg_pool2d(inputs[0], w_.kernel(), w_.stride());
    return mean(inputs[0]).div(mean(at::ones_like(inputs[0].detach())));
  }

 private:
  // Zeros counted in; divided by the same mean of ones, which leaves them out.
  [[nodiscard]] at::Tensor mean(const at::Tensor& x) const {
    return at::avg_pool2d(at::constant_pad_nd(x, w_.padding()), w_.kernel(), w_.stride());
  }

  ImageWindows w_;
};

}  // namespace

std::unique_ptr<Kernel> make_avgpool2d_kernel(const KernelSetup& setup) {
  if (setup.device.is_cpu()) return std::make_unique<AvgPool2d>(setup);
  return std::make_unique<RecordedAvgPool2d>(setup);
}

}  // namespace strata::engine
