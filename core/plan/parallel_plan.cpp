#include "plan/parallel_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "plan/plan_parts.h"
#include "plan/tensor_split.h"

namespace strata::plan {
namespace {

constexpr std::int64_t kLeastRows = 4;               // of a micro-batch that is worth its calls
constexpr std::int64_t kLeastRowsOfStatistics = 16;  // and that batch normalisation can use

Result<> check_devices(const Parallel& parallel) {
  const auto is_gpu = [](const std::string& device) { return device.starts_with("cuda"); };
  const auto gpus = std::count_if(parallel.devices.begin(), parallel.devices.end(), is_gpu);
  if (parallel.devices.empty())
    return Error{"no device is named", "parallel.devices", "name one, such as cpu"};
  if (gpus == 0 || gpus == static_cast<std::ptrdiff_t>(parallel.devices.size())) return {};
  return Error{
      fmt::format("{} mix processors and GPUs, which do not exchange numbers with each other",
                  fmt::join(parallel.devices, ", ")),
      "parallel.devices", "name devices of one kind"};
}

/// The largest number of stages that `layers` allow and that shares `devices` out evenly.
int most_stages(int devices, int layers) {
  int most = 1;
  for (int stages = 1; stages <= std::min(devices, layers); ++stages)
    if (devices % stages == 0) most = stages;
  return most;
}

/// The mesh of a named strategy.
Result<Mesh> mesh_of(const PlanQuestion& question) {
  const Parallel& parallel = question.parallel;
  const int devices = static_cast<int>(parallel.devices.size());
  const int layers = static_cast<int>(question.model.layers.size());
  if (parallel.strategy == "data") return Mesh{devices, 1, 1};
  if (parallel.strategy == "tensor") return Mesh{1, 1, devices};
  if (parallel.strategy != "pipeline") {
    if (devices == 1) return Mesh{};
    return Error{fmt::format("'single' goes with one device, not {}", devices), "parallel.strategy",
                 "name one device, or choose data, pipeline or tensor"};
  }
  const int stages = parallel.stages > 0 ? static_cast<int>(parallel.stages) : devices;
  if (devices % stages != 0)
    return Error{fmt::format("{} devices do not make pipelines of {} stages", devices, stages),
                 "parallel.stages", "give a number of stages that divides the devices"};
  if (stages > layers)
    return Error{fmt::format("{} stages, but the network has {} layers", stages, layers),
                 "parallel.stages",
                 most_stages(devices, layers) == 1
                     ? "name fewer devices"
                     : fmt::format("set stages to {}, the other devices make replicas",
                                   most_stages(devices, layers))};
  return Mesh{devices / stages, stages, 1};
}

Result<> check_tensor(const PlanQuestion& question, const Mesh& mesh) {
  if (mesh.shards < 2) return {};
  const auto& layers = question.model.layers;
  if (std::any_of(layers.begin(), layers.end(),
                  [&](const graph::Layer& layer) { return can_split(layer, mesh.shards); }))
    return {};
  return Error{
      fmt::format("no layer can be split over {} devices", mesh.shards), "parallel.strategy",
      fmt::format("make units, heads or filters a multiple of {}, or choose data", mesh.shards)};
}

Result<int> micro_batches_of(const PlanQuestion& question, const Mesh& mesh) {
  const auto accumulated =
      static_cast<int>(std::max<std::int64_t>(question.training.accumulation, 1));
  if (question.parallel.strategy != "pipeline") return accumulated;
  auto wanted = static_cast<int>(question.parallel.microbatches);
  if (wanted == 0 && accumulated == 1 && mesh.stages > 1) {
    const auto& layers = question.model.layers;
    const bool statistics = std::any_of(layers.begin(), layers.end(), has_batch_statistics);
    return usual_micro_batches(question.training.batch / mesh.replicas, mesh.stages,
                               statistics ? kLeastRowsOfStatistics : kLeastRows);
  }
  if (wanted == 0) wanted = accumulated;
  if (accumulated > 1 && accumulated != wanted)
    return Error{
        fmt::format("{} micro-batches do not go with an accumulation of {}", wanted, accumulated),
        "parallel.microbatches", "leave one of the two out"};
  return wanted;
}

Result<> check_rows(const Training& training, const ParallelPlan& plan) {
  const std::int64_t rows = training.batch / plan.mesh.replicas;
  if (rows < 1)
    return Error{fmt::format("a batch of {} cannot be shared out among {} {}", training.batch,
                             plan.mesh.replicas, plan.mesh.stages > 1 ? "pipelines" : "devices"),
                 "training.batch", "raise it"};
  if (plan.micro_batches > rows)
    return Error{fmt::format("a batch of {} cannot be split into {} micro-batches", rows,
                             plan.micro_batches),
                 "parallel.microbatches", "lower it or raise the batch"};
  return {};
}

}  // namespace

int usual_micro_batches(std::int64_t rows, int stages, std::int64_t least_rows) {
  const std::int64_t most = 4 * static_cast<std::int64_t>(stages);
  for (std::int64_t least = least_rows; least >= 1; least /= 2) {
    const std::int64_t top = std::min(most, rows / least);
    if (top < stages) continue;
    for (std::int64_t count = top; count >= std::max<std::int64_t>(stages, top / 2); --count)
      if (rows % count == 0) return static_cast<int>(count);
    return static_cast<int>(top);
  }
  return static_cast<int>(std::max<std::int64_t>(rows, 1));
}

std::int64_t micro_batch_rows(const Training& training, const ParallelPlan& plan) {
  const std::int64_t rows = (training.batch + plan.mesh.replicas - 1) / plan.mesh.replicas;
  return (rows + plan.micro_batches - 1) / plan.micro_batches;
}

Result<ParallelPlan> plan_of_strategy(const PlanQuestion& question) {
  const Parallel& parallel = question.parallel;
  ParallelPlan plan;
  plan.strategy = parallel.strategy;
  plan.devices = parallel.devices;
  STRATA_TRY(plan.mesh, mesh_of(question));
  STRATA_CHECK(check_tensor(question, plan.mesh));
  plan.order = parallel.schedule == "gpipe" ? PipelineOrder::gpipe : PipelineOrder::one_f_one_b;
  plan.shard_optimizer = parallel.shard_optimizer && plan.mesh.replicas > 1;
  plan.sync_batchnorm = parallel.sync_batchnorm;
  STRATA_TRY(plan.micro_batches, micro_batches_of(question, plan.mesh));
  STRATA_CHECK(check_rows(question.training, plan));
  STRATA_TRY(plan.stages, stages_for(question, plan));
  plan.cautions = cautions_of(question, plan);
  return plan;
}

Result<ParallelPlan> make_plan(const graph::Model& model, const Training& training,
                               const Parallel& parallel, const Cluster& cluster) {
  STRATA_CHECK(check_devices(parallel));
  const PlanQuestion question{model, training, parallel, cluster};
  return parallel.strategy == "auto" ? plan_of_choice(question) : plan_of_strategy(question);
}

Result<ParallelPlan> make_plan(const graph::Model& model, const Training& training,
                               const Parallel& parallel) {
  return make_plan(model, training, parallel, usual_cluster(parallel.devices));
}

}  // namespace strata::plan
