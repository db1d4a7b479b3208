// Sums over the rows of all replicas, for batch normalisation (torch.nn.SyncBatchNorm).
#pragma once

#include <cstdint>

#include "comm/communicator.h"
#include "engine/kernel.h"

namespace strata::engine {

/// A batchnorm layer's forward exchanges its sums so often, its backward once.
inline constexpr int kForwardExchanges = 2;
inline constexpr int kBackwardExchanges = 1;

/// Adds `count` sums up over the replicas; nothing to do where there are none. Throws RankFailure.
void add_over_replicas(comm::Communicator* replicas, double* sums, std::int64_t count);

/// Numbers that a batchnorm layer exchanges each time.
std::int64_t exchanged_sums(const graph::Layer& layer);

}  // namespace strata::engine
