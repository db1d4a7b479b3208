// Pipeline parallelism: outputs and their gradients between stages.
#pragma once

#include <vector>

#include "engine/bound_network.h"
#include "engine/parallel/team.h"

namespace strata::engine {

class StageExchange {
 public:
  /// `lanes`: micro-batches that are under way at the same time.
  StageExchange(const Team& team, const plan::Boundary& boundary, int lanes);

  Result<> recv_activation(BoundNetwork& network, int layer, int stage);
  void send_activation(const BoundNetwork& network, int layer, int stage, int lane);
  Result<> recv_gradient(BoundNetwork& network, int layer, int stage);
  void send_gradient(const BoundNetwork& network, int layer, int stage, int lane);

  /// Waits until what was sent from that lane's memory has left it.
  Result<> finish(int lane);
  Result<> finish_all();

 private:
  [[nodiscard]] bool value_crosses(const std::vector<plan::Boundary::Crossing>& crossings,
                                   int layer, int stage) const;
  void send(const at::Tensor& tensor, int stage, int lane);

  const Team& team_;
  plan::Boundary boundary_;
  std::vector<std::vector<comm::Pending>> sends_;  // by lane
};

}  // namespace strata::engine
