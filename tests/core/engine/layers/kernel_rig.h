// Builds the kernel of one layer from its JSON, gives it memory as the engine would, and runs it.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/kernel.h"
#include "graph/network.h"

namespace strata::test {

/// One layer to try: its project-file form and what it reads.
struct Case {
  std::string name;
  std::string layer;  // JSON without the id
  std::vector<graph::Shape> inputs;
  std::int64_t vocabulary = 0;  // word numbers below this; 0: real numbers
  bool masked = false;          // some steps are padding
};

/// The graph's view of a case, as inference would make it. Ends the test program where the case is
/// no valid layer.
graph::Layer layer_of(const Case& which, bool frozen = false);

struct RigSettings {
  at::ScalarType dtype = at::kDouble;
  std::int64_t rows = 4;
  bool training = true;
  bool frozen = false;
  bool wants_input_grads = true;
  std::int64_t first_row = 0;  // of the data below, and in the step's context
};

/// A kernel with memory. Values are functions of the case, the tensor and the place, so that any
/// two rigs of a case hold the same numbers (rounded to their types), row by row.
class KernelRig {
 public:
  explicit KernelRig(const Case& which, const RigSettings& settings = {});

  void forward() { kernel_->forward(context_); }
  /// Of sum(output * output_weights()); restores the output gradient first, as a backward may use
  /// it as scratch.
  void backward();
  /// sum(output * output_weights()) after a forward.
  double objective();

  const graph::Layer& layer() const { return layer_; }
  const engine::StepContext& context() const { return context_; }
  engine::Binding& tensors() { return tensors_; }
  const at::Tensor& output_weights() const { return output_weights_; }
  /// Tensors that a gradient is wanted of, each with the gradient.
  struct Differentiated {
    std::string name;
    at::Tensor value;
    at::Tensor gradient;
  };
  std::vector<Differentiated> differentiated() const;

 private:
  graph::Layer layer_;
  RigSettings settings_;
  engine::StepContext context_;
  engine::Binding tensors_;
  at::Tensor output_weights_;
  std::unique_ptr<engine::Kernel> kernel_;
};

/// rows x shape; channels-last for images.
at::Tensor batch(std::int64_t rows, const graph::Shape& shape, at::ScalarType dtype);
/// |a - b| over the larger of |b| and 1e-3, as Euclidean norms.
double distance(const at::Tensor& a, const at::Tensor& b);

}  // namespace strata::test
