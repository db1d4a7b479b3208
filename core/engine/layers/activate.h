// The activation functions, in place on a layer's output. Dense, convolution and activation layers
// share this.
//
//   relu max(x, 0); leaky_relu max(x, 0) + 0.01 min(x, 0); elu x > 0 ? x : e^x - 1; tanh; sigmoid 1
//   / (1 + e^-x); softmax over the innermost dimension (an image's channels); gelu x Phi(x); silu x
//   sigmoid(x)
//
// The gradient of most follows from the output alone (relu: y > 0; tanh: 1 - y^2; sigmoid: y (1 -
// y)). gelu and silu are not monotonic and keep their input in a buffer.
#pragma once

#include <ATen/core/Tensor.h>

#include "engine/kernel.h"
#include "graph/activation.h"

namespace strata::engine {

class Activate {
 public:
  /// For the layer's "activation" setting (an activation layer's "function").
  explicit Activate(const KernelSetup& setup);

  [[nodiscard]] graph::Activation function() const { return function_; }
  [[nodiscard]] bool is_linear() const { return function_ == graph::Activation::linear; }
  /// A saved buffer is needed, of the output's size.
  [[nodiscard]] bool needs_buffer() const { return training_ && graph::keeps_input(function_); }
  /// The layer's buffers: that one or none.
  [[nodiscard]] std::vector<BufferNeed> buffers() const;

  /// The layer's output and its gradient, and the buffer where one is needed.
  void bind(const at::Tensor& output, const at::Tensor& output_grad, const at::Tensor& saved);
  /// Where the layer writes its result for `forward` to go on with: the buffer where there is one,
  /// else the output.
  [[nodiscard]] const at::Tensor& target() const { return needs_buffer() ? saved_ : output_; }

  /// target() -> output.
  void forward();
  /// The gradient before the function, in place of the one after it.
  void backward();
  /// The same into another tensor of the output's size.
  void backward_into(at::Tensor& input_grad);

 private:
  graph::Activation function_;
  bool training_;
  BufferNeed need_;
  at::Tensor output_;  // all as rows x innermost dimension
  at::Tensor output_grad_;
  at::Tensor saved_;
};

/// The function as an ordinary operation, for layers recorded by autograd. `feature_dim`: what
/// softmax runs over.
at::Tensor activated(graph::Activation function, const at::Tensor& x, std::int64_t feature_dim);

/// The layer's "activation" or "function" setting.
graph::Activation activation_of(const KernelSetup& setup);

}  // namespace strata::engine
