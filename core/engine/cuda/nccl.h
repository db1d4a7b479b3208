// The communicator of GPUs, inside libstrata_cuda.so: NCCL moves numbers that lie on GPUs. A
// communicator of the same ranks on the host (shared memory or Gloo) brings them together, moves
// numbers that lie on the host, and finds out who died or hangs. NCCL adds up in an order of its
// own: every rank gets the same bits, but not those of rank order.
#pragma once

#include <memory>

#include "comm/communicator.h"

namespace strata::engine::cuda {

/// Collective over `host`; `device` is this rank's GPU, one for each rank.
Result<std::unique_ptr<comm::Communicator>> join_nccl(std::unique_ptr<comm::Communicator> host,
                                                      int device);

/// For who has loaded the module: dlsym(RTLD_DEFAULT, kJoinNcclSymbol).
using JoinNccl = void (*)(std::unique_ptr<comm::Communicator> host, int device,
                          Result<std::unique_ptr<comm::Communicator>>& joined);
inline constexpr const char* kJoinNcclSymbol = "strata_join_nccl";

}  // namespace strata::engine::cuda
