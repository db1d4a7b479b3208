// layernorm: every sample's step to mean 0 and variance 1 over its features; over all numbers of an
// image. Ba, Kiros, Hinton 2016; torch.nn.LayerNorm. By hand on the CPU for features and sequences;
// images and other devices by autograd. With x^ = (x - mean) / sqrt(var + eps) over F features and
// g = dy weight:
//   y = weight x^ + bias;  dweight = sum dy x^;  dbias = sum dy
//   dx = (g - mean(g) - x^ mean(g x^)) / sqrt(var + eps)
#include <ATen/Parallel.h>
#include <ATen/ops/layer_norm.h>

#include <cmath>

#include "engine/autograd_kernel.h"
#include "engine/layers/support.h"
#include "engine/layers/vector_math.h"

namespace strata::engine {
namespace {

// weight and bias null: 1 and 0. Keeps mean and 1 / deviation.
template <class T>
STRATA_CLONES void normalise(const T* x, const T* weight, const T* bias, Sum<T> epsilon, T* y,
                             Sum<T>* kept, std::int64_t features) {
  using S = Sum<T>;
  const auto count = static_cast<S>(features);
  const S mean = sum_of<S>(features, [&](std::int64_t f) { return S(x[f]); }) / count;
  const S variance =
      sum_of<S>(features, [&](std::int64_t f) { return (S(x[f]) - mean) * (S(x[f]) - mean); }) /
      count;
  const S scale = S(1) / std::sqrt(variance + epsilon);
  if (weight == nullptr)
    for (std::int64_t f = 0; f < features; ++f)
      y[f] = static_cast<T>((S(x[f]) - mean) * scale);
  else
    for (std::int64_t f = 0; f < features; ++f)
      y[f] = static_cast<T>((S(x[f]) - mean) * scale * S(weight[f]) + S(bias[f]));
  kept[0] = mean;
  kept[1] = scale;
}

// Adds to dweight and dbias where not null; writes dx where not null.
template <class T>
STRATA_CLONES void normalise_backward(const T* x, const T* dy, const T* weight, const Sum<T>* kept,
                                      T* dx, Sum<T>* dweight, Sum<T>* dbias,
                                      std::int64_t features) {
  using S = Sum<T>;
  const S mean = kept[0];
  const S scale = kept[1];
  if (dweight != nullptr) {
    for (std::int64_t f = 0; f < features; ++f) {
      dweight[f] += S(dy[f]) * (S(x[f]) - mean) * scale;
      dbias[f] += S(dy[f]);
    }
  }
  if (dx == nullptr) return;
  const auto count = static_cast<S>(features);
  const auto grad = [&](std::int64_t f) {
    return weight == nullptr ? S(dy[f]) : S(dy[f]) * S(weight[f]);
  };
  const S sum = sum_of<S>(features, grad) / count;
  const S product =
      sum_of<S>(features, [&](std::int64_t f) { return grad(f) * (S(x[f]) - mean); }) * scale *
      scale / count;
  for (std::int64_t f = 0; f < features; ++f)
    dx[f] = static_cast<T>((grad(f) - sum - (S(x[f]) - mean) * product) * scale);
}

template <class T>
class LayerNorm final : public Kernel {
 public:
  explicit LayerNorm(const KernelSetup& setup)
      : features_(input_shape(setup)[-1]),
        rows_(setup.rows * input_shape(setup).elements() / features_),
        training_(setup.training),
        affine_(settings_of(setup).flag("affine")),
        epsilon_(static_cast<S>(settings_of(setup).real("epsilon"))),
        parts_(rows_) {}

  // Mean and 1 / deviation of every row; sums of every thread.
  [[nodiscard]] std::vector<BufferNeed> buffers() const override {
    using Life = BufferNeed::Life;
    const at::ScalarType type = sum_type(c10::CppTypeToScalarType<T>::value);
    return {{{rows_, 2}, type, training_ ? Life::saved : Life::forward},
            {{parts_.number(), 2, features_}, type, Life::backward}};
  }

  void forward(const StepContext& /*context*/) override {
    const T* const weight = affine_ ? data<T>(bound_.parameters[0]) : nullptr;
    const T* const bias = affine_ ? data<T>(bound_.parameters[1]) : nullptr;
    for_each_row([&](std::int64_t row, std::int64_t /*part*/) {
      normalise(data<T>(bound_.inputs[0]) + row * features_, weight, bias, epsilon_,
                data<T>(bound_.output) + row * features_, data<S>(bound_.buffers[0]) + 2 * row,
                features_);
    });
  }

  void backward(const StepContext& /*context*/) override {
    const bool sums_up =
        affine_ && (bound_.parameter_grads[0].defined() || bound_.parameter_grads[1].defined());
    const T* const weight = affine_ ? data<T>(bound_.parameters[0]) : nullptr;
    T* const dx = bound_.input_grads[0].defined() ? data<T>(bound_.input_grads[0]) : nullptr;
    S* const sums = data<S>(bound_.buffers[1]);
    std::fill_n(sums, bound_.buffers[1].numel(), S(0));
    for_each_row([&](std::int64_t row, std::int64_t part) {
      const std::int64_t at = row * features_;
      S* const dweight = sums_up ? sums + part * 2 * features_ : nullptr;
      normalise_backward(data<T>(bound_.inputs[0]) + at, data<T>(bound_.output_grad) + at, weight,
                         data<S>(bound_.buffers[0]) + 2 * row, dx == nullptr ? nullptr : dx + at,
                         dweight, sums_up ? dweight + features_ : nullptr, features_);
    });
    for (std::size_t i = 0; sums_up && i < 2; ++i)
      if (bound_.parameter_grads[i].defined())
        add_parts(sums + static_cast<std::int64_t>(i) * features_, i);
  }

 private:
  using S = Sum<T>;

  template <class U>
  static U* data(const at::Tensor& tensor) {
    return static_cast<U*>(tensor.mutable_data_ptr());
  }

  template <class F>
  void for_each_row(F&& f) const {
    at::parallel_for(0, parts_.number(), 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t part = begin; part < end; ++part)
        for (std::int64_t row = parts_.begin(part); row < parts_.end(part); ++row)
          f(row, part);
    });
  }

  void add_parts(const S* sums, std::size_t parameter) const {
    T* const grad = data<T>(bound_.parameter_grads[parameter]);
    for (std::int64_t f = 0; f < features_; ++f) {
      S sum = 0;
      for (std::int64_t part = 0; part < parts_.number(); ++part)
        sum += sums[part * 2 * features_ + f];
      grad[f] = static_cast<T>(sum);
    }
  }

  std::int64_t features_;
  std::int64_t rows_;
  bool training_;
  bool affine_;
  S epsilon_;
  Parts parts_;
};

class RecordedLayerNorm final : public AutogradKernel {
 public:
  explicit RecordedLayerNorm(const KernelSetup& setup)
      : AutogradKernel(setup),
        image_(input_shape(setup).rank() == 3),
        affine_(settings_of(setup).flag("affine")),
        epsilon_(settings_of(setup).real("epsilon")) {}

 protected:
  at::Tensor compute(const Tensors& inputs, const Tensors& parameters,
                     const StepContext& /*context*/) override {
    const at::IntArrayRef sizes = inputs[0].sizes();
    return at::layer_norm(inputs[0].contiguous(),
                          sizes.slice(image_ ? 1 : static_cast<std::size_t>(inputs[0].dim() - 1)),
                          affine_ ? std::make_optional(parameters[0]) : std::nullopt,
                          affine_ ? std::make_optional(parameters[1]) : std::nullopt, epsilon_);
  }

 private:
  bool image_;
  bool affine_;
  double epsilon_;
};

}  // namespace

std::unique_ptr<Kernel> make_layernorm_kernel(const KernelSetup& setup) {
  if (!setup.device.is_cpu() || input_shape(setup).rank() == 3)
    return std::make_unique<RecordedLayerNorm>(setup);
  std::unique_ptr<Kernel> kernel;
  with_float_type(setup.dtype, [&](auto* type) {
    kernel = std::make_unique<LayerNorm<std::remove_pointer_t<decltype(type)>>>(setup);
  });
  return kernel;
}

}  // namespace strata::engine
