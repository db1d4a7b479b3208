// Collectives out of sends and receives between all pairs of ranks. Every rank adds up its share in
// rank order, so that the bits are those of shared memory; Gloo's own sums go round a ring.
#pragma once

#include "comm/communicator.h"
#include "engine/comm/gloo_link.h"

namespace strata::engine::over_gloo {

struct Seat {
  GlooLink& link;
  int rank = 0;
  int size = 1;
};

/// Each uses the tags `tag` and `tag` + 1.
Result<> all_reduce(const Seat& seat, const comm::Block& block, int tag);
Result<> reduce_scatter(const Seat& seat, const comm::Block& block, int tag);
Result<> all_gather(const Seat& seat, const comm::Block& block, int tag);
Result<> broadcast(const Seat& seat, const comm::Block& block, int root, int tag);

}  // namespace strata::engine::over_gloo
