#include "engine/parallel/gradient_exchange.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/linalg_vector_norm.h>

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

bool GradientExchange::answers() const {
  return team_.plan().shard_optimizer || team_.place().replica == 0;
}

double GradientExchange::square_sum() const {
  if (!answers()) return 0;
  const comm::Share all = own();
  const auto squares = [&](std::int64_t first, std::int64_t last) {
    const auto norm =
        at::linalg_vector_norm(store_.gradients().narrow(0, first, last - first)).item<double>();
    return norm * norm;
  };
  if (team_.shard().count == 1) return squares(all.first, all.first + all.count);
  double sum = 0;
  for (const ParameterSlot& slot : store_.entries()) {
    if (!slot.trained || !slot.counted) continue;
    const std::int64_t first = std::max(slot.offset, all.first);
    const std::int64_t last = std::min(slot.offset + slot.elements, all.first + all.count);
    if (first < last) sum += squares(first, last);
  }
  return sum;
}

Result<> GradientExchange::gather() {
  return team_.replicas().all_gather(block_of(store_.values()));
}

Result<FlatMemory> shared_flat_memory(const Team& team, const graph::Model& model,
                                      plan::Precision precision, at::Device device) {
  FlatMemory memory;
  if (team.replicas().size() == 1 || device.is_cuda()) return memory;
  const ParameterLayout layout = parameter_layout(model, team.range(), team.shard());
  const at::ScalarType type = master_type_of(precision);
  STRATA_TRY(memory.values, shared_zeros(team.replicas(), layout.values, type));
  STRATA_TRY(memory.gradients, shared_zeros(team.replicas(), layout.trained, type));
  return memory;
}

}  // namespace strata::engine
