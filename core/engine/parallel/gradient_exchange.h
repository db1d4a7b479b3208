// Data parallelism: gradients added up over the replicas, and parameters gathered where each
// replica updated its share of them (ZeRO-1: Rajbhandari et al., 2020).
#pragma once

#include <vector>

#include "engine/parallel/team.h"
#include "engine/parameters.h"

namespace strata::engine {

class GradientExchange {
 public:
  GradientExchange(const Team& team, ParameterStore& store) : team_(team), store_(store) {}

  /// What this rank updates of the trained range: all, or its share where the optimizer is sharded.
  [[nodiscard]] comm::Share own() const;

  /// The gradients of layers [layer, until) are complete on this rank. Returns at once.
  void start(int layer, int until);
  /// Waits until the gradients of `own()` are those of the whole batch.
  Result<> finish();
  /// Sum of the squares of the gradients that this rank answers for: every rank's together make up
  /// those of the whole network, once each.
  [[nodiscard]] double square_sum() const;
  /// Whether some of what it updates is its own to count, or replica 0 counts it.
  [[nodiscard]] bool answers() const;
  /// Fetches the parameters that the other replicas updated.
  Result<> gather();

 private:
  const Team& team_;
  ParameterStore& store_;
  std::vector<comm::Pending> pending_;
};

/// Memory for the flat buffers of this rank's parameters that its replicas reach without a copy;
/// undefined tensors for a rank without replicas, or on a GPU.
struct FlatMemory {
  at::Tensor values;
  at::Tensor gradients;
};
Result<FlatMemory> shared_flat_memory(const Team& team, const graph::Model& model,
                                      plan::Precision precision, at::Device device);

}  // namespace strata::engine
