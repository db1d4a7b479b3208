// The communicator of ranks on one machine, processes or threads: collectives read the other ranks'
// memory where it lies.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "comm/communicator.h"

namespace strata::comm {

struct SharedMemoryOptions {
  std::string name;  // the same for all ranks of a run and for no other: letters, digits, - and _
  int rank = 0;
  int size = 1;
  /// How long a rank may stay silent before it counts as hung.
  std::chrono::milliseconds patience = std::chrono::seconds(10);
  std::chrono::milliseconds join_patience = std::chrono::seconds(120);
};

/// Returns when all ranks have come. A rank uses its communicator, and those split from it, from
/// one thread at a time.
Result<std::unique_ptr<Communicator>> join_shared_memory(const SharedMemoryOptions& options);

}  // namespace strata::comm
