// The communicator across machines: Gloo over TCP, by way of LibTorch.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "comm/communicator.h"
#include "engine/comm/run_store.h"

namespace strata::engine {

struct GlooOptions {
  int rank = 0;
  int size = 1;
  std::string
      own_address;  // where this machine listens; empty: its address on the way to the store
  /// How long a rank may stay silent before it counts as hung.
  std::chrono::milliseconds patience = std::chrono::seconds(10);
};

/// Returns when all ranks have come; `store` is connected already (RunStore::connect). Sums are
/// taken in rank order, as over shared memory, so that both give the same bits.
Result<std::unique_ptr<comm::Communicator>> join_gloo(const std::shared_ptr<RunStore>& store,
                                                      const GlooOptions& options);

}  // namespace strata::engine
