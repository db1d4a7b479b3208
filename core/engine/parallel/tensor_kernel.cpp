#include "engine/parallel/tensor_kernel.h"

#include "plan/tensor_split.h"

namespace strata::engine {

std::unique_ptr<Kernel> make_tensor_kernel(const KernelSetup& setup, ShardGroup& shards) {
  if (plan::tensor_split_of(setup.layer) == plan::TensorSplit::heads)
    return make_tensor_attention(setup, shards);
  if (setup.layer.kind->category == graph::Category::recurrent)
    return make_tensor_recurrence(setup, shards);
  return make_tensor_columns(setup, shards);
}

}  // namespace strata::engine
