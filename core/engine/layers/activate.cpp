#include "engine/layers/activate.h"

#include <ATen/ops/_softmax.h>
#include <ATen/ops/_softmax_backward_data.h>
#include <ATen/ops/elu.h>
#include <ATen/ops/elu_backward.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/gelu_backward.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/leaky_relu_backward.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/sigmoid_backward.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/silu_backward.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/tanh_backward.h>
#include <ATen/ops/threshold_backward.h>

#include "engine/layers/support.h"

namespace strata::engine {

using graph::Activation;

Activation activation_of(const KernelSetup& setup) {
  const graph::Settings& settings = settings_of(setup);
  const std::string& word = settings.word(settings.has("function") ? "function" : "activation");
  return graph::activation_from(word).value_or(Activation::linear);
}

Activate::Activate(const KernelSetup& setup)
    : function_(activation_of(setup)),
      training_(setup.training),
      need_{{setup.rows, setup.layer.facts.output.shape.elements()}, setup.dtype} {}

std::vector<BufferNeed> Activate::buffers() const {
  return needs_buffer() ? std::vector<BufferNeed>{need_} : std::vector<BufferNeed>{};
}

void Activate::bind(const at::Tensor& output, const at::Tensor& output_grad,
                    const at::Tensor& saved) {
  output_ = memory_rows(output);
  if (output_grad.defined()) output_grad_ = memory_rows(output_grad);
  if (needs_buffer()) saved_ = saved.view(output_.sizes());
}

void Activate::forward() {
  at::Tensor& y = output_;
  switch (function_) {
    case Activation::linear:
      break;
    case Activation::relu:
      y.relu_();
      break;
    case Activation::leaky_relu:
      at::leaky_relu_(y, graph::kLeakySlope);
      break;
    case Activation::elu:
      at::elu_(y, graph::kEluAlpha);
      break;
    case Activation::gelu:
      at::gelu_out(y, target());
      break;
    case Activation::silu:
      at::silu_out(y, target());
      break;
    case Activation::tanh:
      y.tanh_();
      break;
    case Activation::sigmoid:
      y.sigmoid_();
      break;
    case Activation::softmax:
      at::_softmax_out(y, y, 1, false);
      break;
  }
}

void Activate::backward() { backward_into(output_grad_); }

void Activate::backward_into(at::Tensor& input_grad) {
  at::Tensor dx = input_grad.dim() == 2 ? input_grad : memory_rows(input_grad);
  const at::Tensor& dy = output_grad_;
  const at::Tensor& y = output_;
  switch (function_) {
    case Activation::linear:
      pass_on(dy, dx);
      break;
    case Activation::relu:
      at::threshold_backward_out(dx, dy, y, 0);
      break;
    case Activation::leaky_relu:
      at::leaky_relu_backward_out(dx, dy, y, graph::kLeakySlope, /*self_is_result=*/true);
      break;
    case Activation::elu:
      at::elu_backward_out(dx, dy, graph::kEluAlpha, 1, 1, /*is_result=*/true, y);
      break;
    case Activation::gelu:
      at::gelu_backward_out(dx, dy, saved_);
      break;
    case Activation::silu:
      at::silu_backward_out(dx, dy, saved_);
      break;
    case Activation::tanh:
      at::tanh_backward_out(dx, dy, y);
      break;
    case Activation::sigmoid:
      at::sigmoid_backward_out(dx, dy, y);
      break;
    case Activation::softmax:
      at::_softmax_backward_data_out(dx, dy, y, 1, y.scalar_type());
      break;
  }
}

at::Tensor activated(Activation function, const at::Tensor& x, std::int64_t feature_dim) {
  switch (function) {
    case Activation::linear:
      return x;
    case Activation::relu:
      return at::relu(x);
    case Activation::leaky_relu:
      return at::leaky_relu(x, graph::kLeakySlope);
    case Activation::elu:
      return at::elu(x, graph::kEluAlpha);
    case Activation::gelu:
      return at::gelu(x);
    case Activation::silu:
      return at::silu(x);
    case Activation::tanh:
      return at::tanh(x);
    case Activation::sigmoid:
      return at::sigmoid(x);
    case Activation::softmax:
      return at::softmax(x, feature_dim);
  }
  return x;
}

}  // namespace strata::engine
