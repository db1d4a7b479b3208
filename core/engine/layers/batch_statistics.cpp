#include "engine/layers/batch_statistics.h"

#include "engine/rank_failure.h"

namespace strata::engine {

void add_over_replicas(comm::Communicator* replicas, double* sums, std::int64_t count) {
  if (replicas == nullptr || replicas->size() == 1) return;
  auto added = replicas->all_reduce({sums, count, comm::Number::float64});
  if (!added.ok()) throw RankFailure(std::move(added).error());
}

std::int64_t exchanged_sums(const graph::Layer& layer) {
  return 2 * layer.reads.front().shape.features();
}

}  // namespace strata::engine
