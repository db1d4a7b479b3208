// Tensor parallelism: kernels of layers whose arithmetic several ranks share (Shoeybi et al.,
// Megatron-LM, 2019). A shard holds its slice of the parameters; inputs and outputs are whole and
// the same on every shard.
#pragma once

#include <memory>

#include "engine/kernel.h"
#include "engine/parallel/tensor_exchange.h"

namespace strata::engine {

/// For a layer that plan::can_split says `shards` can share; they outlive it. Forward and backward
/// are collective; they throw RankFailure.
std::unique_ptr<Kernel> make_tensor_kernel(const KernelSetup& setup, ShardGroup& shards);

// One for each way to split; on the CPU only.
std::unique_ptr<Kernel> make_tensor_columns(const KernelSetup& setup, ShardGroup& shards);
std::unique_ptr<Kernel> make_tensor_attention(const KernelSetup& setup, ShardGroup& shards);
std::unique_ptr<Kernel> make_tensor_recurrence(const KernelSetup& setup, ShardGroup& shards);

}  // namespace strata::engine
