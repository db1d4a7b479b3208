// batchnorm: every feature to mean 0 and variance 1 over the batch (and positions or steps); in
// evaluation, and where the layer is frozen, by running estimates. Ioffe, Szegedy 2015;
// torch.nn.BatchNorm1d, 2d. By hand on the CPU, elsewhere by autograd. With x^ = (x - mean) /
// sqrt(var + eps), P numbers per feature:
//   y = weight x^ + bias;  running += momentum (batch - running), the variance with P - 1
//   dweight = sum dy x^;  dbias = sum dy;  dx = weight / sqrt(var + eps) (dy - dbias / P - x^
//   dweight / P)
// Running estimates are float when the layer computes in half precision.
#include <ATen/Parallel.h>
#include <ATen/ops/batch_norm.h>

#include <cmath>

#include "engine/autograd_kernel.h"
#include "engine/layers/batch_statistics.h"
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

constexpr std::int64_t kGroup = 128;  // features summed together
constexpr std::int64_t kBlock = 128;  // rows summed in float before they go to double

// sums[c] += sum of x - center over rows; squares[c] += sum of its square. center null: 0.
template <class T>
STRATA_CLONES void add_moments(const T* x, const Sum<T>* center, std::int64_t rows,
                               std::int64_t columns, double* sums, double* squares) {
  for (std::int64_t c0 = 0; c0 < columns; c0 += kGroup) {
    const std::int64_t count = std::min(kGroup, columns - c0);
    for (std::int64_t r0 = 0; r0 < rows; r0 += kBlock) {
      Sum<T> s[kGroup] = {};
      Sum<T> q[kGroup] = {};
      for (std::int64_t r = r0; r < std::min(r0 + kBlock, rows); ++r) {
        const T* from = x + r * columns + c0;
        for (std::int64_t c = 0; c < count; ++c) {
          const Sum<T> d = Sum<T>(from[c]) - (center == nullptr ? Sum<T>(0) : center[c0 + c]);
          s[c] += d;
          q[c] += d * d;
        }
      }
      for (std::int64_t c = 0; c < count; ++c) {
        sums[c0 + c] += s[c];
        squares[c0 + c] += q[c];
      }
    }
  }
}

// sums[c] += sum of dy; products[c] += sum of dy (x - mean).
template <class T>
STRATA_CLONES void add_grad_sums(const T* dy, const T* x, const Sum<T>* mean, std::int64_t rows,
                                 std::int64_t columns, double* sums, double* products) {
  for (std::int64_t c0 = 0; c0 < columns; c0 += kGroup) {
    const std::int64_t count = std::min(kGroup, columns - c0);
    for (std::int64_t r0 = 0; r0 < rows; r0 += kBlock) {
      Sum<T> s[kGroup] = {};
      Sum<T> q[kGroup] = {};
      for (std::int64_t r = r0; r < std::min(r0 + kBlock, rows); ++r) {
        const std::int64_t at = r * columns + c0;
        for (std::int64_t c = 0; c < count; ++c) {
          const Sum<T> d = Sum<T>(dy[at + c]);
          s[c] += d;
          q[c] += d * (Sum<T>(x[at + c]) - mean[c0 + c]);
        }
      }
      for (std::int64_t c = 0; c < count; ++c) {
        sums[c0 + c] += s[c];
        products[c0 + c] += q[c];
      }
    }
  }
}

// out = a x + b z + c, per column; z null: left out.
template <class T>
STRATA_CLONES void combine(const T* x, const T* z, const Sum<T>* a, const Sum<T>* b,
                           const Sum<T>* c, T* out, std::int64_t rows, std::int64_t columns) {
  for (std::int64_t r = 0; r < rows; ++r) {
    const std::int64_t at = r * columns;
    if (z == nullptr)
      for (std::int64_t i = 0; i < columns; ++i)
        out[at + i] = static_cast<T>(a[i] * Sum<T>(x[at + i]) + c[i]);
    else
      for (std::int64_t i = 0; i < columns; ++i)
        out[at + i] = static_cast<T>(a[i] * Sum<T>(x[at + i]) + b[i] * Sum<T>(z[at + i]) + c[i]);
  }
}

template <class T>
class BatchNorm final : public Kernel {
 public:
  explicit BatchNorm(const KernelSetup& setup)
      : columns_(input_shape(setup).features()),
        positions_(input_shape(setup).elements() / columns_),
        rows_(setup.rows * positions_),
        replicas_(setup.replicas),
        training_(setup.training),
        batch_statistics_(setup.training && !setup.layer.spec.frozen),
        affine_(settings_of(setup).flag("affine")),
        momentum_(settings_of(setup).real("momentum")),
        epsilon_(settings_of(setup).real("epsilon")),
        parts_(rows_) {}

  // Mean and 1 / deviation; factors of `combine`; sums of every thread.
  [[nodiscard]] std::vector<BufferNeed> buffers() const override {
    using Life = BufferNeed::Life;
    const at::ScalarType type = sum_type(c10::CppTypeToScalarType<T>::value);
    return {{{2, columns_}, type, training_ ? Life::saved : Life::forward},
            {{3, columns_}, type, Life::forward},
            {{3, columns_}, type, Life::backward},
            {{parts_.number(), 2, columns_}, at::kDouble, Life::forward},
            {{parts_.number(), 2, columns_}, at::kDouble, Life::backward}};
  }

  void forward(const StepContext& context) override {
    S* const mean = data<S>(bound_.buffers[0]);
    S* const scale = mean + columns_;
    if (batch_statistics_)
      measure(mean, scale, numbers_in(context));
    else
      recall(mean, scale);

    S* const a = data<S>(bound_.buffers[1]);
    S* const c = a + 2 * columns_;
    for (std::int64_t i = 0; i < columns_; ++i) {
      const S weight = affine_ ? S(data<T>(bound_.parameters[0])[i]) : S(1);
      const S bias = affine_ ? S(data<T>(bound_.parameters[1])[i]) : S(0);
      a[i] = weight * scale[i];
      c[i] = bias - mean[i] * a[i];
    }
    combine_all(bound_.inputs[0], nullptr, a, bound_.output);
  }

  void backward(const StepContext& context) override {
    const S* const mean = data<S>(bound_.buffers[0]);
    const S* const scale = mean + columns_;
    double* const sums =
        sum_up(bound_.buffers[4], [&](std::int64_t first, std::int64_t count, double* to) {
          add_grad_sums(data<T>(bound_.output_grad) + first * columns_,
                        data<T>(bound_.inputs[0]) + first * columns_, mean, count, columns_, to,
                        to + columns_);
        });
    double* const products = sums + columns_;
    if (affine_) write_parameter_grads(sums, products, scale);
    if (batch_statistics_) add_over_replicas(replicas_, sums, 2 * columns_);
    if (!bound_.input_grads[0].defined()) return;
    const double count = numbers_in(context);

    S* const a = data<S>(bound_.buffers[2]);
    for (std::int64_t i = 0; i < columns_; ++i) {
      const double weight =
          affine_ ? static_cast<double>(S(data<T>(bound_.parameters[0])[i])) : 1.0;
      const double slope = weight * static_cast<double>(scale[i]);
      const double share = batch_statistics_ ? slope / count : 0.0;
      const double against =
          share * static_cast<double>(scale[i]) * static_cast<double>(scale[i]) * products[i];
      a[i] = static_cast<S>(slope);
      a[columns_ + i] = static_cast<S>(-against);
      a[2 * columns_ + i] =
          static_cast<S>(against * static_cast<double>(mean[i]) - share * sums[i]);
    }
    combine_all(bound_.output_grad, &bound_.inputs[0], a, bound_.input_grads[0]);
  }

 private:
  using S = Sum<T>;

  template <class U>
  static U* data(const at::Tensor& tensor) {
    return static_cast<U*>(tensor.mutable_data_ptr());
  }
  [[nodiscard]] const at::Tensor& running(std::size_t which) const {
    return bound_.parameters[which + (affine_ ? 2 : 0)];
  }

  // Lets every thread add into sums of its own (two rows of columns), then adds these up in the
  // first.
  template <class F>
  double* sum_up(const at::Tensor& buffer, F&& add) const {
    double* const all = data<double>(buffer);
    at::parallel_for(0, parts_.number(), 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t part = begin; part < end; ++part) {
        double* const own = all + part * 2 * columns_;
        std::fill_n(own, 2 * columns_, 0.0);
        add(parts_.begin(part), parts_.end(part) - parts_.begin(part), own);
      }
    });
    for (std::int64_t part = 1; part < parts_.number(); ++part)
      for (std::int64_t i = 0; i < 2 * columns_; ++i)
        all[i] += all[part * 2 * columns_ + i];
    return all;
  }

  // Two passes: mean, then squares around it.
  void measure(S* mean, S* scale, double count) const {
    const auto moments = [&](const S* center) {
      double* const sums =
          sum_up(bound_.buffers[3], [&](std::int64_t first, std::int64_t rows, double* to) {
            add_moments(data<T>(bound_.inputs[0]) + first * columns_, center, rows, columns_, to,
                        to + columns_);
          });
      add_over_replicas(replicas_, sums, 2 * columns_);
      return sums;
    };
    const double* sums = moments(nullptr);
    for (std::int64_t i = 0; i < columns_; ++i)
      mean[i] = static_cast<S>(sums[i] / count);
    const double* squares = moments(mean) + columns_;
    S* const running_mean = data<S>(running(0));
    S* const running_variance = data<S>(running(1));
    const auto momentum = static_cast<S>(momentum_);
    for (std::int64_t i = 0; i < columns_; ++i) {
      scale[i] = static_cast<S>(1.0 / std::sqrt(squares[i] / count + epsilon_));
      const auto unbiased = static_cast<S>(squares[i] / std::max(count - 1, 1.0));
      running_mean[i] = (S(1) - momentum) * running_mean[i] + momentum * mean[i];
      running_variance[i] = (S(1) - momentum) * running_variance[i] + momentum * unbiased;
    }
  }

  void recall(S* mean, S* scale) const {
    for (std::int64_t i = 0; i < columns_; ++i) {
      mean[i] = data<S>(running(0))[i];
      scale[i] =
          static_cast<S>(1.0 / std::sqrt(static_cast<double>(data<S>(running(1))[i]) + epsilon_));
    }
  }

  void write_parameter_grads(const double* sums, const double* products, const S* scale) const {
    const at::Tensor& dweight = bound_.parameter_grads[0];
    const at::Tensor& dbias = bound_.parameter_grads[1];
    for (std::int64_t i = 0; i < columns_; ++i) {
      if (dweight.defined())
        data<T>(dweight)[i] =
            static_cast<T>(static_cast<S>(products[i] * static_cast<double>(scale[i])));
      if (dbias.defined()) data<T>(dbias)[i] = static_cast<T>(static_cast<S>(sums[i]));
    }
  }

  void combine_all(const at::Tensor& x, const at::Tensor* z, const S* factors,
                   const at::Tensor& out) const {
    at::parallel_for(0, parts_.number(), 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t part = begin; part < end; ++part) {
        const std::int64_t at = parts_.begin(part) * columns_;
        combine(data<T>(x) + at, z == nullptr ? nullptr : data<T>(*z) + at, factors,
                factors + columns_, factors + 2 * columns_, data<T>(out) + at,
                parts_.end(part) - parts_.begin(part), columns_);
      }
    });
  }

  /// Numbers per feature that the statistics are of: this rank's, or those of all replicas.
  [[nodiscard]] double numbers_in(const StepContext& context) const {
    const bool shared = replicas_ != nullptr && replicas_->size() > 1;
    return static_cast<double>(shared ? context.all_rows * positions_ : rows_);
  }

  std::int64_t columns_;    // features
  std::int64_t positions_;  // of a row
  std::int64_t rows_;       // numbers per feature
  comm::Communicator* replicas_;
  bool training_;
  bool batch_statistics_;
  bool affine_;
  double momentum_;
  double epsilon_;
  Parts parts_;
};

class RecordedBatchNorm final : public AutogradKernel {
 public:
  explicit RecordedBatchNorm(const KernelSetup& setup)
      : AutogradKernel(setup),
        batch_statistics_(setup.training && !setup.layer.spec.frozen),
        affine_(settings_of(setup).flag("affine")),
        momentum_(settings_of(setup).real("momentum")),
        epsilon_(settings_of(setup).real("epsilon")) {}

 protected:
  at::Tensor compute(const Tensors& inputs, const Tensors& parameters,
                     const StepContext& /*context*/) override {
    const at::Tensor& x = inputs[0];
    const std::size_t first = affine_ ? 2 : 0;
    const auto affine = [&](std::size_t i) {
      return affine_ ? std::make_optional(parameters[i]) : std::nullopt;
    };
    const at::Tensor y = at::batch_norm(x.dim() == 3 ? x.transpose(1, 2) : x, affine(0), affine(1),
                                        parameters[first], parameters[first + 1], batch_statistics_,
                                        momentum_, epsilon_, true);
    return x.dim() == 3 ? y.transpose(1, 2) : y;
  }

 private:
  bool batch_statistics_;
  bool affine_;
  double momentum_;
  double epsilon_;
};

}  // namespace

std::unique_ptr<Kernel> make_batchnorm_kernel(const KernelSetup& setup) {
  if (!setup.device.is_cpu()) return std::make_unique<RecordedBatchNorm>(setup);
  std::unique_ptr<Kernel> kernel;
  with_float_type(setup.dtype, [&](auto* type) {
    kernel = std::make_unique<BatchNorm<std::remove_pointer_t<decltype(type)>>>(setup);
  });
  return kernel;
}

}  // namespace strata::engine
