// LibTorch's store behind a RunStore.
#pragma once

#include <torch/csrc/distributed/c10d/Store.hpp>

#include "engine/comm/run_store.h"

namespace strata::engine {

struct RunStore::Impl {
  c10::intrusive_ptr<c10d::Store> store;
};

}  // namespace strata::engine
