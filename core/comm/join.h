// How the ranks of a machine find each other: rank 0 makes the shared memory, the others look for
// it.
#pragma once

#include <memory>

#include "comm/roster.h"
#include "comm/shared_memory.h"

namespace strata::comm {

/// Returns when all ranks have come. The roster's segment has `further_bytes` more than the roster
/// takes, zeroed.
Result<std::shared_ptr<Roster>> join_roster(const SharedMemoryOptions& options,
                                            std::size_t further_bytes);

}  // namespace strata::comm
