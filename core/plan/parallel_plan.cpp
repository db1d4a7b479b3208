#include "plan/parallel_plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace strata::plan {
namespace {

/// Equal numbers of layers; the first stages take the rest.
std::vector<LayerRange> even_stages(int layers, int stages) {
  std::vector<LayerRange> out;
  int first = 0;
  for (int s = 0; s < stages; ++s) {
    const int count = layers / stages + (s < layers % stages ? 1 : 0);
    out.push_back({first, first + count});
    first += count;
  }
  return out;
}

Result<int> micro_batches_of(const Training& training, const Parallel& parallel, int stages) {
  const auto accumulated = static_cast<int>(std::max<std::int64_t>(training.accumulation, 1));
  if (parallel.strategy != "pipeline") return accumulated;
  auto wanted = static_cast<int>(parallel.microbatches);
  if (wanted == 0) wanted = accumulated > 1 || stages == 1 ? accumulated : 4 * stages;
  if (accumulated > 1 && accumulated != wanted)
    return Error{
        fmt::format("{} micro-batches do not go with an accumulation of {}", wanted, accumulated),
        "parallel.microbatches", "leave one of the two out"};
  return wanted;
}

}  // namespace

Result<ParallelPlan> make_plan(const graph::Model& model, const Training& training,
                               const Parallel& parallel) {
  const int devices = static_cast<int>(parallel.devices.size());
  const int layers = static_cast<int>(model.layers.size());
  ParallelPlan plan;
  plan.devices = parallel.devices;
  plan.strategy =
      parallel.strategy == "auto" ? (devices > 1 ? "data" : "single") : parallel.strategy;
  if (plan.strategy == "single" && devices > 1)
    return Error{fmt::format("'single' goes with one device, not {}", devices), "parallel.strategy",
                 "name one device, or choose data, pipeline or tensor"};
  if (plan.strategy == "data") plan.mesh.replicas = devices;
  if (plan.strategy == "tensor") plan.mesh.shards = devices;
  if (plan.strategy == "pipeline") {
    const int stages = parallel.stages > 0 ? static_cast<int>(parallel.stages) : devices;
    if (devices % stages != 0)
      return Error{fmt::format("{} devices do not make pipelines of {} stages", devices, stages),
                   "parallel.stages", "give a number of stages that divides the devices"};
    if (stages > layers)
      return Error{fmt::format("{} stages, but the network has {} layers", stages, layers),
                   "parallel.stages", "name fewer devices"};
    plan.mesh.stages = stages;
    plan.mesh.replicas = devices / stages;
  }
  plan.stages = even_stages(layers, plan.mesh.stages);
  STRATA_TRY(plan.micro_batches, micro_batches_of(training, parallel, plan.mesh.stages));
  const std::int64_t rows = training.batch / plan.mesh.replicas;
  if (rows < 1)
    return Error{fmt::format("a batch of {} cannot be shared out among {} devices", training.batch,
                             plan.mesh.replicas),
                 "training.batch", "raise it"};
  if (plan.micro_batches > rows)
    return Error{fmt::format("a batch of {} cannot be split into {} micro-batches", rows,
                             plan.micro_batches),
                 "parallel.microbatches", "lower it or raise the batch"};
  plan.order = parallel.schedule == "gpipe" ? PipelineOrder::gpipe : PipelineOrder::one_f_one_b;
  plan.shard_optimizer = parallel.shard_optimizer;
  plan.sync_batchnorm = parallel.sync_batchnorm;
  return plan;
}

}  // namespace strata::plan
