#include "engine/parallel/stage_exchange.h"

#include <algorithm>

#include "engine/parallel/block.h"

namespace strata::engine {

StageExchange::StageExchange(const Team& team, const plan::Boundary& boundary, int lanes)
    : team_(team), boundary_(boundary), sends_(static_cast<std::size_t>(lanes)) {}

bool StageExchange::value_crosses(const std::vector<plan::Boundary::Crossing>& crossings, int layer,
                                  int stage) const {
  return std::any_of(crossings.begin(), crossings.end(), [&](const auto& crossing) {
    return crossing.layer == layer && crossing.peer == stage && crossing.value;
  });
}

Result<> StageExchange::recv_activation(BoundNetwork& network, int layer, int stage) {
  if (value_crosses(boundary_.received, layer, stage))
    STRATA_CHECK(team_.stages().recv(block_of(network.output(layer)), stage));
  if (network.mask(layer).defined())
    STRATA_CHECK(team_.stages().recv(block_of(network.mask(layer)), stage));
  return {};
}

void StageExchange::send_activation(const BoundNetwork& network, int layer, int stage, int lane) {
  if (value_crosses(boundary_.sent, layer, stage)) send(network.output(layer), stage, lane);
  if (network.mask(layer).defined()) send(network.mask(layer), stage, lane);
}

Result<> StageExchange::recv_gradient(BoundNetwork& network, int layer, int stage) {
  STRATA_CHECK(team_.stages().recv(block_of(network.received_grad(layer, stage)), stage));
  network.take_received_grad(layer, stage);
  return {};
}

void StageExchange::send_gradient(const BoundNetwork& network, int layer, int stage, int lane) {
  send(network.output_grad(layer), stage, lane);
}

void StageExchange::send(const at::Tensor& tensor, int stage, int lane) {
  sends_[static_cast<std::size_t>(lane)].push_back(
      team_.stages().start_send(block_of(tensor), stage));
}

Result<> StageExchange::finish(int lane) {
  for (const comm::Pending& pending : sends_[static_cast<std::size_t>(lane)])
    STRATA_CHECK(pending->wait());
  sends_[static_cast<std::size_t>(lane)].clear();
  return {};
}

Result<> StageExchange::finish_all() {
  for (std::size_t lane = 0; lane < sends_.size(); ++lane)
    STRATA_CHECK(finish(static_cast<int>(lane)));
  return {};
}

}  // namespace strata::engine
