#include "engine/parallel/gradient_exchange.h"

#include <ATen/ops/from_blob.h>

#include <algorithm>

#include "engine/parallel/block.h"

namespace strata::engine {
namespace {

Result<at::Tensor> shared_zeros(comm::Communicator& replicas, std::int64_t elements,
                                at::ScalarType type) {
  const auto width = static_cast<std::int64_t>(c10::elementSize(type));
  STRATA_TRY(const std::shared_ptr<void> memory,
             replicas.allocate(std::max<std::int64_t>(elements, 1) * width));
  return at::from_blob(
      memory.get(), {elements}, [memory](void*) {}, at::TensorOptions().dtype(type));
}

}  // namespace

comm::Share GradientExchange::own() const {
  const std::int64_t all = store_.trained_elements();
  if (!team_.plan().shard_optimizer) return {0, all};
  return comm::share_of(all, team_.replicas().rank(), team_.replicas().size());
}

void GradientExchange::start(int layer, int until) {
  const auto [first, last] = store_.layout().range_of(layer, until);
  if (first == last) return;
  const at::Tensor bucket = store_.gradients().narrow(0, first, last - first);
  if (store_.compute_type() != store_.master_type())
    bucket.copy_(store_.layer_gradients().narrow(0, first, last - first));
  comm::Communicator& replicas = team_.replicas();
  // A sharded optimizer's step has one bucket: the whole range, shared out as `own` says.
  pending_.push_back(team_.plan().shard_optimizer ? replicas.start_reduce_scatter(block_of(bucket))
                                                  : replicas.start_all_reduce(block_of(bucket)));
}

Result<> GradientExchange::finish() {
  for (const comm::Pending& pending : pending_)
    STRATA_CHECK(pending->wait());
  pending_.clear();
  return {};
}

Result<> GradientExchange::gather() {
  return team_.replicas().all_gather(block_of(store_.values()));
}

Result<FlatMemory> shared_flat_memory(const Team& team, const graph::Model& model,
                                      plan::Precision precision, at::Device device) {
  FlatMemory memory;
  if (team.replicas().size() == 1 || device.is_cuda()) return memory;
  const ParameterLayout layout = parameter_layout(model, team.range());
  const at::ScalarType type = master_type_of(precision);
  STRATA_TRY(memory.values, shared_zeros(team.replicas(), layout.values, type));
  STRATA_TRY(memory.gradients, shared_zeros(team.replicas(), layout.trained, type));
  return memory;
}

}  // namespace strata::engine
