// dense: Y = X W^T + b, then the activation. By hand. Steps of a sequence are rows of X.
//   dZ = dY * activation'; dX = dZ W; dW = dZ^T X; db = column sums of dZ.
// Batches in float on the CPU use our own products, with bias and relu in them; everything else
// LibTorch's.
#include <ATen/ops/addmm.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sum.h>

#include "engine/layers/activate.h"
#include "engine/layers/dense_product.h"
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class Dense final : public Kernel {
 public:
  explicit Dense(const KernelSetup& setup)
      : activate_(setup),
        training_(setup.training),
        shape_{setup.rows * (input_shape(setup).elements() / input_shape(setup)[-1]),
               input_shape(setup)[-1], settings_of(setup).integer("units")},
        dtype_(setup.dtype),
        own_products_(setup.device.is_cpu() && sum_type(setup.dtype) == setup.dtype &&
                      shape_.pays()) {}

  [[nodiscard]] std::vector<BufferNeed> buffers() const override {
    using Life = BufferNeed::Life;
    std::vector<BufferNeed> needs;
    if (own_products_) {
      needs.push_back({{shape_.output_scratch()}, dtype_, Life::forward});
      if (training_) needs.push_back({{shape_.input_grad_scratch()}, dtype_, Life::backward});
    }
    for (BufferNeed& need : activate_.buffers())
      needs.push_back(std::move(need));
    return needs;
  }

  void bind(Binding binding) override {
    Kernel::bind(std::move(binding));
    activate_.bind(bound_.output, bound_.output_grad,
                   activate_.needs_buffer() ? bound_.buffers.back() : at::Tensor());
    x_ = memory_rows(bound_.inputs[0]);
    z_ = activate_.target();
    weight_t_ = bound_.parameters[0].t();
    if (!bound_.output_grad.defined()) return;
    dz_ = memory_rows(bound_.output_grad);
    dz_t_ = dz_.t();
    if (bound_.input_grads[0].defined()) dx_ = memory_rows(bound_.input_grads[0]);
  }

  void forward(const StepContext& /*context*/) override {
    if (own_products_) {
      const bool relu = activate_.function() == graph::Activation::relu;
      if (dtype_ == at::kDouble)
        multiply<double>(relu);
      else
        multiply<float>(relu);
      if (relu) return;
    } else if (bound_.parameters.size() > 1) {
      at::addmm_out(z_, bound_.parameters[1], x_, weight_t_);
    } else {
      at::mm_out(z_, x_, weight_t_);
    }
    activate_.forward();
  }

  void backward(const StepContext& /*context*/) override {
    activate_.backward();
    if (!own_products_) {
      auto& grads = bound_.parameter_grads;
      if (grads[0].defined()) at::mm_out(grads[0], dz_t_, x_);
      if (grads.size() > 1 && grads[1].defined()) at::sum_out(grads[1], dz_, 0);
      if (dx_.defined()) at::mm_out(dx_, dz_, bound_.parameters[0]);
    } else if (dtype_ == at::kDouble) {
      multiply_back<double>();
    } else {
      multiply_back<float>();
    }
  }

 private:
  template <class T>
  static T* data(const at::Tensor& tensor) {
    return static_cast<T*>(tensor.mutable_data_ptr());
  }

  template <class T>
  void multiply(bool relu) const {
    const T* const bias = bound_.parameters.size() > 1 ? data<T>(bound_.parameters[1]) : nullptr;
    const T* const x = data<T>(x_);
    const T* const weight = data<T>(bound_.parameters[0]);
    dense_outputs(shape_, x, weight, bias, relu, data<T>(z_), data<T>(bound_.buffers[0]));
  }

  template <class T>
  void multiply_back() const {
    const T* const dz = data<T>(dz_);
    const T* const x = data<T>(x_);
    const T* const weight = data<T>(bound_.parameters[0]);
    const auto& grads = bound_.parameter_grads;
    if (grads[0].defined()) dense_weight_grad(shape_, dz, x, data<T>(grads[0]));
    if (grads.size() > 1 && grads[1].defined()) dense_bias_grad(shape_, dz, data<T>(grads[1]));
    if (dx_.defined())
      dense_input_grad(shape_, dz, weight, data<T>(dx_), data<T>(bound_.buffers[1]));
  }

  Activate activate_;
  bool training_;
  DenseShape shape_;
  at::ScalarType dtype_;
  bool own_products_;
  at::Tensor x_, z_, weight_t_, dz_, dz_t_, dx_;
};

}  // namespace

std::unique_ptr<Kernel> make_dense_kernel(const KernelSetup& setup) {
  return std::make_unique<Dense>(setup);
}

}  // namespace strata::engine
