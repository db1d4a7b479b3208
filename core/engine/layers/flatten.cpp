// flatten: all numbers of a sample in PyTorch's order, channels outermost. By hand: an image lies
// channels-last in memory, so its H*W x C numbers are transposed in blocks that stay in the cache;
// anything else is passed on.
#include <ATen/Parallel.h>

#include "engine/layers/support.h"

namespace strata::engine {
namespace {

constexpr std::int64_t kBlock = 16;

// to[c][p] = from[p][c] for one sample.
template <class T>
STRATA_CLONES void transpose(const T* from, T* to, std::int64_t positions, std::int64_t channels) {
  for (std::int64_t p0 = 0; p0 < positions; p0 += kBlock) {
    const std::int64_t p1 = std::min(p0 + kBlock, positions);
    for (std::int64_t c = 0; c < channels; ++c)
      for (std::int64_t p = p0; p < p1; ++p)
        to[c * positions + p] = from[p * channels + c];
  }
}

template <class T>
void transpose_all(const at::Tensor& from, const at::Tensor& to, std::int64_t rows,
                   std::int64_t columns) {
  const auto* source = static_cast<const T*>(from.const_data_ptr());
  auto* target = static_cast<T*>(to.mutable_data_ptr());
  const std::int64_t samples = from.size(0);
  const std::int64_t elements = rows * columns;
  at::parallel_for(0, samples, 1 + 32768 / elements, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t n = begin; n < end; ++n)
      transpose(source + n * elements, target + n * elements, rows, columns);
  });
}

class Flatten final : public Kernel {
 public:
  explicit Flatten(const KernelSetup& setup) : on_cpu_(setup.device.is_cpu()) {
    const graph::Shape& in = input_shape(setup);
    if (in.rank() != 3) return;
    channels_ = in[0];
    positions_ = in[1] * in[2];
  }

  [[nodiscard]] bool only_passes_on() const override { return channels_ == 1 || positions_ == 1; }

  void forward(const StepContext& /*context*/) override {
    const at::Tensor& x = bound_.inputs[0];
    if (only_passes_on())
      return pass_on(x.as_strided(bound_.output.sizes(), bound_.output.strides()), bound_.output);
    if (!on_cpu_) return pass_on(x.reshape(bound_.output.sizes()), bound_.output);
    move(x, bound_.output, positions_, channels_);
  }

  void backward(const StepContext& /*context*/) override {
    const at::Tensor& dx = bound_.input_grads[0];
    const at::Tensor& dy = bound_.output_grad;
    if (!dx.defined()) return;
    if (only_passes_on()) return pass_on(dy, dx.as_strided(dy.sizes(), dy.strides()));
    if (!on_cpu_) return pass_on(dy.view(dx.sizes()), dx);
    move(dy, dx, channels_, positions_);
  }

 private:
  static void move(const at::Tensor& from, const at::Tensor& to, std::int64_t rows,
                   std::int64_t columns) {
    switch (from.element_size()) {
      case 8:
        return transpose_all<std::int64_t>(from, to, rows, columns);
      case 2:
        return transpose_all<std::int16_t>(from, to, rows, columns);
      default:
        return transpose_all<std::int32_t>(from, to, rows, columns);
    }
  }

  bool on_cpu_;
  std::int64_t channels_ = 1;  // 1: nothing to transpose
  std::int64_t positions_ = 1;
};

}  // namespace

std::unique_ptr<Kernel> make_flatten_kernel(const KernelSetup& setup) {
  return std::make_unique<Flatten>(setup);
}

}  // namespace strata::engine
