// Where the activations, gradients and scratch of a bound network lie in one arena.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/kernel.h"
#include "graph/network.h"
#include "plan/arena.h"
#include "plan/boundary.h"
#include "plan/parallel_plan.h"

namespace strata::engine {

/// Sizes of a batch of `rows` samples of that shape.
std::vector<std::int64_t> batch_sizes(std::int64_t rows, const graph::Shape& shape);

/// What a network's memory is planned for.
struct ActivationSetup {
  const graph::Model& model;
  plan::LayerRange range;   // layers that compute here
  plan::Boundary boundary;  // what they exchange with other stages
  std::int64_t rows = 1;
  at::ScalarType dtype = at::kFloat;
  bool training = true;
};

/// Collects what must lie in the arena and from when to when, then hands out the views. Instants:
/// forward of layer k is k, the loss is L, backward of layer k is 2L - k, the end of the step is
/// 2L + 1.
class ActivationMemory {
 public:
  explicit ActivationMemory(const ActivationSetup& setup);

  void place_buffers(int layer, const std::vector<BufferNeed>& needs);
  /// Allocates the arena; views can be taken after this.
  at::Tensor allocate(at::Device device);

  // Undefined where there is none.
  [[nodiscard]] at::Tensor input() const { return view(input_); }
  [[nodiscard]] at::Tensor output(int layer) const { return view(outputs_[index(layer)]); }
  [[nodiscard]] at::Tensor output_grad(int layer) const {
    return view(output_grads_[index(layer)]);
  }
  [[nodiscard]] at::Tensor input_grad(int layer, std::size_t input) const {
    return view(input_grads_[index(layer)][input]);
  }
  /// Where the gradient of an output comes in from a later stage that read it.
  [[nodiscard]] at::Tensor received_grad(int layer, int stage) const;
  [[nodiscard]] at::Tensor mask(int embedding) const;
  [[nodiscard]] at::Tensor mask(const std::string& embedding) const;
  /// True where that gradient is a part to be added to what another reader wrote.
  [[nodiscard]] bool is_part(int layer, std::size_t input) const;
  [[nodiscard]] std::vector<at::Tensor> buffers(int layer) const;

 private:
  struct Block {
    std::vector<std::int64_t> sizes;
    at::ScalarType dtype;
    bool image;
  };

  static std::size_t index(int at) { return static_cast<std::size_t>(at); }
  [[nodiscard]] int backward_of(int layer) const { return 2 * layers_ - layer; }
  [[nodiscard]] int end() const { return 2 * layers_ + 1; }
  [[nodiscard]] bool wants(int layer) const { return wants_[index(layer)]; }
  int add(std::vector<std::int64_t> sizes, at::ScalarType dtype, bool image, int first, int last);
  int add(const graph::Signal& signal, int first, int last);
  [[nodiscard]] const graph::Signal& output_signal(int layer) const;
  [[nodiscard]] std::vector<int> local_readers(int layer) const;
  void place_received(const plan::Boundary::Crossing& crossing);
  void place_output(int layer);
  void place_mask(int layer);
  void place_received_grads();
  void place_input_grads();
  [[nodiscard]] at::Tensor view(int block) const;

  const graph::Model& model_;
  ActivationSetup setup_;
  int layers_;
  std::vector<bool> wants_;
  std::vector<Block> blocks_;
  std::vector<plan::BufferLife> lives_;
  int input_ = -1;  // -1: a buffer that nobody wants
  std::vector<int> outputs_;
  std::vector<int> output_grads_;
  std::vector<std::vector<int>> input_grads_;
  std::vector<std::vector<int>> buffers_;
  std::map<std::pair<int, int>, int> received_grads_;  // by layer and stage
  std::map<int, int> masks_;                           // by the embedding's layer
  plan::ArenaPlan plan_;
  at::Tensor arena_;
};

}  // namespace strata::engine
