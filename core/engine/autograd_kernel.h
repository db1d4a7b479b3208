// A layer without a backward of its own: autograd records the forward and runs backwards inside the
// instruction.
#pragma once

#include <vector>

#include "engine/kernel.h"

namespace strata::engine {

/// Subclasses write `compute` with ordinary at:: operations and get the backward from it. This
/// costs allocations and copies, so it is for rare layers, and for types and devices that a
/// hand-written kernel does not serve.
class AutogradKernel : public Kernel {
 public:
  explicit AutogradKernel(const KernelSetup& setup) : training_(setup.training) {}

  void forward(const StepContext& context) final;
  void backward(const StepContext& context) final;

 protected:
  using Tensors = std::vector<at::Tensor>;

  /// The layer's output, of the size of the bound output, from inputs and parameters in the order
  /// of Binding. May write to running statistics in `parameters`, to nothing else.
  virtual at::Tensor compute(const Tensors& inputs, const Tensors& parameters,
                             const StepContext& context) = 0;

  const bool training_;

 private:
  Tensors leaves_;      // those of which a gradient is wanted
  Tensors leaf_grads_;  // where it goes, in the same order
  at::Tensor result_;
};

}  // namespace strata::engine
