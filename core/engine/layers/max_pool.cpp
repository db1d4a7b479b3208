// Max pooling: the largest number of each window; the first one where several are equal, and NaN if
// there is one, as torch.nn.MaxPool2d. By hand on the CPU for windows of up to 255 numbers: the
// winner's place in the window is kept as one byte, so that the backward pass reads no image.
// Elsewhere by autograd.
#include "engine/layers/max_pool.h"

#include <ATen/Parallel.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/max_pool2d.h>

#include <limits>

#include "engine/autograd_kernel.h"
#include "engine/layers/image_windows.h"

namespace strata::engine {
namespace {

constexpr int kLanes = 16;  // channels whose running maxima stay in registers

// The window that gives one output position: the tap it starts at, and the taps that lie inside the
// image.
struct Spot {
  TapRange ys;
  TapRange xs;
  std::int64_t y;
  std::int64_t x;
};

STRATA_INLINE Spot spot_at(const ImageWindows& w, std::int64_t oy, std::int64_t ox) {
  return {taps_inside(w.y, oy), taps_inside(w.x, ox), oy * w.y.stride - w.y.before,
          ox * w.x.stride - w.x.before};
}

// kLanes channels from c on of one output position.
template <class T>
STRATA_INLINE void pool_lanes(const T* image, const ImageWindows& w, const Spot& spot, T* out,
                              std::uint8_t* places) {
  using S = Sum<T>;
  S best[kLanes];
  std::int32_t place[kLanes];
  const auto first = static_cast<std::int32_t>(spot.ys.first * w.x.kernel + spot.xs.first);
#pragma GCC unroll 1
  for (int i = 0; i < kLanes; ++i) {
    best[i] = -std::numeric_limits<S>::infinity();
    place[i] = first;
  }
  for (std::int64_t ky = spot.ys.first; ky < spot.ys.last; ++ky) {
    for (std::int64_t kx = spot.xs.first; kx < spot.xs.last; ++kx) {
      const T* from = image + ((spot.y + ky) * w.x.in + spot.x + kx) * w.channels;
      const auto here = static_cast<std::int32_t>(ky * w.x.kernel + kx);
#pragma GCC unroll 1
      for (int i = 0; i < kLanes; ++i) {
        const auto value = static_cast<S>(from[i]);
        const bool wins = (value > best[i]) | (value != value);  // NaN wins and stays
        best[i] = wins ? value : best[i];
        place[i] = wins ? here : place[i];
      }
    }
  }
#pragma GCC unroll 1
  for (int i = 0; i < kLanes; ++i)
    out[i] = static_cast<T>(best[i]);
#pragma GCC unroll 1
  for (int i = 0; i < kLanes; ++i)
    places[i] = static_cast<std::uint8_t>(place[i]);
}

template <class T>
STRATA_INLINE void pool_one(const T* image, const ImageWindows& w, const Spot& spot, T* out,
                            std::uint8_t* place) {
  auto best = -std::numeric_limits<Sum<T>>::infinity();
  std::int64_t winner = spot.ys.first * w.x.kernel + spot.xs.first;
  for (std::int64_t ky = spot.ys.first; ky < spot.ys.last; ++ky) {
    for (std::int64_t kx = spot.xs.first; kx < spot.xs.last; ++kx) {
      const auto value =
          static_cast<Sum<T>>(image[((spot.y + ky) * w.x.in + spot.x + kx) * w.channels]);
      if (!(value > best || value != value)) continue;
      best = value;
      winner = ky * w.x.kernel + kx;
    }
  }
  *out = static_cast<T>(best);
  *place = static_cast<std::uint8_t>(winner);
}

// One output line.
template <class T>
STRATA_CLONES void pool_line(const T* image, const ImageWindows& w, std::int64_t oy, T* out,
                             std::uint8_t* places) {
  for (std::int64_t ox = 0; ox < w.x.out; ++ox, out += w.channels, places += w.channels) {
    const Spot spot = spot_at(w, oy, ox);
    std::int64_t c = 0;
    for (; c + kLanes <= w.channels; c += kLanes)
      pool_lanes(image + c, w, spot, out + c, places + c);
    for (; c < w.channels; ++c)
      pool_one(image + c, w, spot, out + c, places + c);
  }
}

// Hands one output line's gradient to the winners. Windows side by side write all their taps;
// overlapping ones add to an image of zeros.
template <class T>
STRATA_CLONES void spread_line(T* image, const ImageWindows& w, std::int64_t oy, const T* grad,
                               const std::uint8_t* places, bool adds) {
  for (std::int64_t ox = 0; ox < w.x.out; ++ox, grad += w.channels, places += w.channels) {
    const Spot spot = spot_at(w, oy, ox);
    for (std::int64_t ky = spot.ys.first; ky < spot.ys.last; ++ky) {
      for (std::int64_t kx = spot.xs.first; kx < spot.xs.last; ++kx) {
        T* to = image + ((spot.y + ky) * w.x.in + spot.x + kx) * w.channels;
        const auto here = static_cast<std::uint8_t>(ky * w.x.kernel + kx);
        if (adds) {
          for (std::int64_t c = 0; c < w.channels; ++c)
            to[c] =
                static_cast<T>(Sum<T>(to[c]) + (places[c] == here ? Sum<T>(grad[c]) : Sum<T>(0)));
        } else {
          for (std::int64_t c = 0; c < w.channels; ++c)
            to[c] = places[c] == here ? grad[c] : T(0);
        }
      }
    }
  }
}

class MaxPool final : public Kernel {
 public:
  explicit MaxPool(const KernelSetup& setup)
      : windows_(setup), dtype_(setup.dtype), rows_(setup.rows) {
    const auto& w = windows_;
    overlaps_ = w.y.stride < w.y.kernel || w.x.stride < w.x.kernel;
    covers_ = !overlaps_ && w.y.stride == w.y.kernel && w.x.stride == w.x.kernel;
  }

  [[nodiscard]] std::vector<BufferNeed> buffers() const override {
    return {{{rows_, windows_.y.out, windows_.x.out, windows_.channels}, at::kByte}};
  }

  void forward(const StepContext& /*context*/) override {
    with_float_type(dtype_,
                    [&](auto* type) { forward_as<std::remove_pointer_t<decltype(type)>>(); });
  }
  void backward(const StepContext& /*context*/) override {
    if (!bound_.input_grads[0].defined()) return;
    with_float_type(dtype_,
                    [&](auto* type) { backward_as<std::remove_pointer_t<decltype(type)>>(); });
  }

 private:
  template <class T>
  void forward_as() {
    const auto* x = static_cast<const T*>(bound_.inputs[0].const_data_ptr());
    auto* out = static_cast<T*>(bound_.output.mutable_data_ptr());
    auto* places = bound_.buffers[0].mutable_data_ptr<std::uint8_t>();
    const auto& w = windows_;
    at::parallel_for(0, rows_ * w.y.out, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t line = begin; line < end; ++line) {
        const T* image = x + line / w.y.out * (w.y.in * w.x.in * w.channels);
        const std::int64_t at = line * w.x.out * w.channels;
        pool_line(image, w, line % w.y.out, out + at, places + at);
      }
    });
  }

  template <class T>
  void backward_as() {
    auto* dx = static_cast<T*>(bound_.input_grads[0].mutable_data_ptr());
    const auto* dy = static_cast<const T*>(bound_.output_grad.const_data_ptr());
    const auto* places = bound_.buffers[0].const_data_ptr<std::uint8_t>();
    const auto& w = windows_;
    const std::int64_t elements = w.y.in * w.x.in * w.channels;
    at::parallel_for(0, rows_, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t n = begin; n < end; ++n) {
        T* image = dx + n * elements;
        clear(image, elements);
        for (std::int64_t oy = 0; oy < w.y.out; ++oy) {
          const std::int64_t at = (n * w.y.out + oy) * w.x.out * w.channels;
          spread_line(image, w, oy, dy + at, places + at, overlaps_);
        }
      }
    });
  }

  // Zeros where no window writes: everywhere when they overlap or leave gaps, else below and right
  // of the last ones.
  template <class T>
  void clear(T* image, std::int64_t elements) const {
    const auto& w = windows_;
    if (!covers_) return static_cast<void>(std::fill(image, image + elements, T(0)));
    const std::int64_t bottom = w.y.out * w.y.stride - w.y.before;
    const std::int64_t right = w.x.out * w.x.stride - w.x.before;
    for (std::int64_t y = 0; y < std::min(bottom, w.y.in); ++y)
      for (std::int64_t i = right * w.channels; i < w.x.in * w.channels; ++i)
        image[y * w.x.in * w.channels + i] = T(0);
    for (std::int64_t i = bottom * w.x.in * w.channels; i < elements; ++i)
      image[i] = T(0);
  }

  ImageWindows windows_;
  at::ScalarType dtype_;
  std::int64_t rows_;
  bool overlaps_;
  bool covers_;  // side by side without gaps
};

class RecordedMaxPool final : public AutogradKernel {
 public:
  explicit RecordedMaxPool(const KernelSetup& setup) : AutogradKernel(setup), w_(setup) {}

 protected:
  at::Tensor compute(const Tensors& inputs, const Tensors& /*parameters*/,
                     const StepContext& /*context*/) override {
    const double nothing = -std::numeric_limits<double>::infinity();
    const at::Tensor padded = at::constant_pad_nd(as_image(inputs[0]), w_.padding(), nothing);
    const at::Tensor pooled = at::max_pool2d(padded, w_.kernel(), w_.stride());
    return inputs[0].dim() == 3 ? as_sequence(pooled) : pooled;
  }

 private:
  ImageWindows w_;
};

}  // namespace

std::unique_ptr<Kernel> make_max_pool(const KernelSetup& setup) {
  const ImageWindows w(setup);
  if (setup.device.is_cpu() && w.y.kernel * w.x.kernel <= 255)
    return std::make_unique<MaxPool>(setup);
  return std::make_unique<RecordedMaxPool>(setup);
}

}  // namespace strata::engine
