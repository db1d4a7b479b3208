// A network's kernels bound to memory for a fixed number of rows: nothing is allocated or decided
// after this.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "comm/communicator.h"
#include "engine/activation_memory.h"
#include "engine/kernel.h"
#include "engine/parallel/tensor_exchange.h"
#include "engine/parameters.h"
#include "graph/network.h"
#include "plan/boundary.h"

namespace strata::engine {

/// What bound networks are made for.
struct NetworkSetup {
  const graph::Model& model;
  const ParameterStore& store;  // its range says which layers compute here
  at::Device device = at::kCPU;
  bool training = true;
  plan::Boundary boundary = {.received = {}, .sent = {}, .reads_data = true};
  comm::Communicator* replicas = nullptr;  // share batch statistics; null: every rank has its own
  ShardGroup* shards = nullptr;            // share layers; null: this rank computes them alone
};

/// The kernels of a stage's layers (all, on one device) and one arena for their activations,
/// gradients and scratch, planned from lifetimes. One of these serves one micro-batch at a time.
/// Parameters and their gradients are views of the store.
class BoundNetwork {
 public:
  BoundNetwork(const NetworkSetup& setup, std::int64_t rows);

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  /// The data's place: rows x shape, channels-last for images, int32 for word numbers; undefined
  /// where no layer here reads the data.
  [[nodiscard]] const at::Tensor& input() const { return input_; }
  [[nodiscard]] const at::Tensor& logits() const { return outputs_.back(); }
  [[nodiscard]] const at::Tensor& logits_grad() const { return output_grads_.back(); }
  /// Of layers here and of those received; the gradient is undefined where no backward is wanted.
  [[nodiscard]] const at::Tensor& output(int layer) const {
    return outputs_[static_cast<std::size_t>(layer)];
  }
  [[nodiscard]] const at::Tensor& output_grad(int layer) const {
    return output_grads_[static_cast<std::size_t>(layer)];
  }
  /// Which steps are words, of an embedding that masks; undefined for other layers.
  [[nodiscard]] const at::Tensor& mask(int layer) const {
    return masks_[static_cast<std::size_t>(layer)];
  }
  [[nodiscard]] std::int64_t arena_bytes() const { return arena_.numel(); }

  void forward(int layer, const StepContext& context) {
    kernels_[static_cast<std::size_t>(layer)]->forward(context);
  }
  /// Also adds up the gradients of an output that several layers read.
  void backward(int layer, const StepContext& context);

  /// Of a whole network: copies x in and runs all layers forward. The logits, valid until the next
  /// call.
  const at::Tensor& run(const at::Tensor& x);

  /// Where the gradient of an output is received from a stage that read it; `take` after that.
  [[nodiscard]] at::Tensor received_grad(int layer, int stage) const {
    return memory_.received_grad(layer, stage);
  }
  void take_received_grad(int layer, int stage);

 private:
  struct Addition {  // `part` onto `sum`, after the backward that wrote `part`
    at::Tensor sum;
    at::Tensor part;
  };

  void bind(int k, const NetworkSetup& setup);

  std::int64_t rows_;
  ActivationMemory memory_;
  at::Tensor arena_;
  at::Tensor input_;
  std::vector<at::Tensor> outputs_;
  std::vector<at::Tensor> output_grads_;
  std::vector<at::Tensor> masks_;
  std::vector<std::unique_ptr<Kernel>> kernels_;  // by layer; null for those of other stages
  std::vector<std::vector<Addition>> additions_;  // by layer
};

/// Bound networks by number of rows, made when first asked for: the full batch, a shorter last one,
/// micro-batches. Those that are under way at the same time have a lane each.
class BoundNetworks {
 public:
  explicit BoundNetworks(NetworkSetup setup) : setup_(std::move(setup)) {}

  BoundNetwork& of(std::int64_t rows, int lane = 0);
  /// Gives all memory back; they are made again when asked for.
  void clear() { networks_.clear(); }
  [[nodiscard]] const NetworkSetup& setup() const { return setup_; }
  [[nodiscard]] std::int64_t arena_bytes() const;

 private:
  NetworkSetup setup_;
  std::map<std::pair<std::int64_t, int>, std::unique_ptr<BoundNetwork>> networks_;
};

}  // namespace strata::engine
