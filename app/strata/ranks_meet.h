// How the ranks of a world that another launcher has started meet: by a store at MASTER_ADDR, and
// then over shared memory where all of them are on one machine, else over Gloo.
#pragma once

#include <chrono>
#include <memory>

#include "comm/communicator.h"
#include "launch/rank_environment.h"

namespace strata::app {

/// Returns when all ranks are there.
Result<std::unique_ptr<comm::Communicator>> meet(const launch::RankEnvironment& self,
                                                 std::chrono::milliseconds patience);

/// Over shared memory, under a name that the ranks have in common.
Result<std::unique_ptr<comm::Communicator>> meet_on_this_machine(
    int rank, int size, std::string name, std::chrono::milliseconds patience);

}  // namespace strata::app
