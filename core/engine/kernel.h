// The wall between a step and the arithmetic of one layer. One file per layer kind under
// engine/layers/ makes one.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "graph/network.h"

namespace strata::comm {
class Communicator;
}

namespace strata::engine {

/// What may differ from step to step. Randomness is a function of these numbers and never a state,
/// so that any split of the batch over ranks and micro-batches gives the same result.
struct StepContext {
  std::uint64_t seed = 0;
  std::int64_t step = 0;       // from 1
  std::int64_t first_row = 0;  // place in the global batch of row 0 of what the kernel is bound to
  std::int64_t all_rows = 0;   // of this micro-batch, over all replicas
};

/// What a kernel is made for; fixed for its life.
struct KernelSetup {
  const graph::Layer& layer;
  std::int64_t rows;  // samples in its tensors
  at::ScalarType
      dtype;  // of activations, parameters and gradients: float, double, bfloat16 or half
  at::Device device;
  bool training;  // a backward pass follows; dropout and batch statistics are on
  comm::Communicator* replicas = nullptr;  // whose rows share batch statistics; null: own rows only
};

/// Memory a kernel asks for beside its inputs, output and gradients. The planner gives it a place
/// in the arena.
struct BufferNeed {
  enum class Life {
    saved,     // written by forward, read by the backward of the same micro-batch
    forward,   // scratch inside forward
    backward,  // scratch inside backward
  };
  std::vector<std::int64_t> sizes;  // whole sizes, rows included
  at::ScalarType dtype;
  Life life = Life::saved;
};

/// Views that stay at their addresses while the kernel is bound. Tensors are rows x shape; images
/// (rank-3 shapes) are channels-last in memory: sizes N, C, H, W with C innermost. Everything else
/// is contiguous.
struct Binding {
  std::vector<at::Tensor> inputs;  // int32 where the signal holds word numbers
  at::Tensor output;
  at::Tensor output_grad;                   // dL/d output; a backward may use it as scratch
  std::vector<at::Tensor> input_grads;      // undefined where nobody wants one
  std::vector<at::Tensor> parameters;       // in the order of LayerFacts::parameters
  std::vector<at::Tensor> parameter_grads;  // undefined for running statistics and frozen layers
  std::vector<at::Tensor> buffers;          // in the order of buffers()
  at::Tensor output_mask;  // of an embedding that masks: uint8, rows x steps, 1 where a word stands
  at::Tensor input_mask;   // that of the embedding named by the input's Signal::mask, if any
};

/// One layer's arithmetic over preallocated tensors. Forward and backward overwrite their results
/// (never add to them), allocate nothing where the layer's kernel is written by hand, and decide
/// nothing.
class Kernel {
 public:
  Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  virtual ~Kernel() = default;

  [[nodiscard]] virtual std::vector<BufferNeed> buffers() const { return {}; }
  /// True where forward and backward only copy: they do nothing when output and input are bound to
  /// the same memory (and their gradients likewise), so the planner may do that.
  [[nodiscard]] virtual bool only_passes_on() const { return false; }
  /// Called once, before the first forward.
  virtual void bind(Binding binding) { bound_ = std::move(binding); }
  /// inputs, parameters -> output (and saved buffers).
  virtual void forward(const StepContext& context) = 0;
  /// output_grad, saved buffers -> input_grads and parameter_grads (those that are defined).
  virtual void backward(const StepContext& context) = 0;

 protected:
  Binding bound_;
};

/// The kernel for setup.layer; every kind in the catalogue has one.
std::unique_ptr<Kernel> make_kernel(const KernelSetup& setup);

}  // namespace strata::engine
