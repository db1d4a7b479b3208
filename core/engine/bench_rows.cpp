#include "engine/bench_rows.h"

#include "data/order.h"
#include "engine/order_file.h"

namespace strata::engine {

Result<std::vector<std::int64_t>> bench_rows(const BenchRequest& request, std::int64_t rows) {
  const plan::Training& training = request.project.training;
  if (!request.order.empty()) return read_order(request.order, training.batch, rows);
  std::vector<std::int64_t> order;
  const auto wanted = static_cast<std::size_t>(request.steps * training.batch);
  for (std::int64_t epoch = 1; order.size() < wanted; ++epoch) {
    const std::vector<std::int64_t> one = data::epoch_order(training.seed, epoch, rows);
    order.insert(order.end(), one.begin(), one.end());
  }
  order.resize(wanted);
  return order;
}

}  // namespace strata::engine
