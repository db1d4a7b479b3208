// Operations that are over when they begin.
#pragma once

#include "comm/communicator.h"

namespace strata::comm {

Pending settled(Result<> result);
/// For a send, receive or broadcast with a rank that does not exist.
Pending no_such_rank(int rank, int size);

}  // namespace strata::comm
