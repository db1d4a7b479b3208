// A network's kernels bound to memory for a fixed number of rows: nothing is allocated or decided
// after this.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "engine/kernel.h"
#include "engine/parameters.h"
#include "graph/network.h"

namespace strata::engine {

/// Sizes of a batch of `rows` samples of that shape.
std::vector<std::int64_t> batch_sizes(std::int64_t rows, const graph::Shape& shape);

/// The kernels of all layers and one arena for their activations, gradients and scratch, planned
/// from lifetimes. One of these serves one micro-batch at a time. Parameters and their gradients
/// are views of the store.
class BoundNetwork {
 public:
  BoundNetwork(const graph::Model& model, const ParameterStore& store, std::int64_t rows,
               at::Device device, bool training);

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  /// The data's place: rows x shape, channels-last for images, int32 for word numbers.
  [[nodiscard]] const at::Tensor& input() const { return input_; }
  [[nodiscard]] const at::Tensor& logits() const { return outputs_.back(); }
  [[nodiscard]] const at::Tensor& logits_grad() const { return output_grads_.back(); }
  [[nodiscard]] const at::Tensor& output(int layer) const {
    return outputs_[static_cast<std::size_t>(layer)];
  }
  [[nodiscard]] std::int64_t arena_bytes() const { return arena_.numel(); }

  void forward(int layer, const StepContext& context) {
    kernels_[static_cast<std::size_t>(layer)]->forward(context);
  }
  /// Also adds up the gradients of an output that several layers read.
  void backward(int layer, const StepContext& context);
  /// Copies x in and runs all layers forward: the logits, valid until the next call.
  const at::Tensor& run(const at::Tensor& x);

 private:
  class Planner;
  struct Addition {  // `part` onto `sum`, after the backward that wrote `part`
    at::Tensor sum;
    at::Tensor part;
  };

  void bind(int k, const graph::Layer& layer, const Planner& planner, const ParameterStore& store,
            bool training);

  std::int64_t rows_;
  at::Tensor arena_;
  at::Tensor input_;
  std::vector<at::Tensor> outputs_;
  std::vector<at::Tensor> output_grads_;  // undefined where no backward is wanted
  std::vector<std::unique_ptr<Kernel>> kernels_;
  std::vector<std::vector<Addition>> additions_;  // by layer
};

/// Bound networks by number of rows, made when first asked for: the full batch, a shorter last one,
/// micro-batches.
class BoundNetworks {
 public:
  BoundNetworks(const graph::Model& model, const ParameterStore& store, at::Device device,
                bool training)
      : model_(model), store_(store), device_(device), training_(training) {}

  BoundNetwork& of(std::int64_t rows);
  [[nodiscard]] std::int64_t arena_bytes() const;

 private:
  const graph::Model& model_;
  const ParameterStore& store_;
  at::Device device_;
  bool training_;
  std::map<std::int64_t, std::unique_ptr<BoundNetwork>> networks_;
};

}  // namespace strata::engine
