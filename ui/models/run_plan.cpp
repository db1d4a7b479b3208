#include "ui/models/run_plan.h"

#include <algorithm>

#include "plan/cluster.h"

namespace strata::ui {
namespace {

// Replaying more than this takes longer than a frame.
constexpr std::int64_t kMostReplayed = 100'000;

bool is_gpu(const std::string& device) { return device.starts_with("cuda"); }

/// Ranks on processors share the cores.
plan::Cluster cluster_on(const std::vector<std::string>& devices, const device::Machine& machine) {
  plan::Cluster out = plan::usual_cluster(devices);
  if (devices.empty() || is_gpu(devices.front())) return out;
  const double cores = std::max(machine.cpu.cores, 1);
  const double share = std::max(cores / static_cast<double>(devices.size()), 1.0);
  out.rate.flops_per_s *= share;
  out.rate.bytes_per_s *= share;
  return out;
}

std::size_t at(int index) { return static_cast<std::size_t>(index); }

double seconds_of(const plan::LayerTimes& times, int layer) {
  return times.forward[at(layer)] + times.backward[at(layer)];
}

}  // namespace

double RunPlan::share_of(int stage) const {
  double all = 0;
  double mine = 0;
  for (int s = 0; s < stages(); ++s)
    for (int k = plan.stages[at(s)].first; k < plan.stages[at(s)].last; ++k) {
      all += seconds_of(times, k);
      if (s == stage) mine += seconds_of(times, k);
    }
  return all > 0 ? mine / all : 1.0 / stages();
}

double RunPlan::ms_of(int layer) const {
  return 1e3 * seconds_of(times, layer) * plan.micro_batches;
}

std::vector<std::string> RunPlan::devices_of(int stage) const {
  std::vector<std::string> out;
  for (int rank = 0; rank < plan.mesh.size(); ++rank)
    if (plan::place_of(rank, plan.mesh).stage == stage) out.push_back(pin_word(plan.devices, rank));
  return out;
}

const plan::MemoryEstimate& RunPlan::memory_of_rank(int rank) const {
  return memory[at(plan::place_of(rank, plan.mesh).stage)];
}

Result<RunPlan> run_plan(const graph::Model& model, const plan::Training& training,
                         const plan::Parallel& parallel, const device::Machine& machine) {
  plan::Parallel meant = parallel;
  meant.devices = meant_devices(parallel, machine);
  RunPlan out;
  STRATA_TRY(out.plan, plan::make_plan(model, training, meant));
  out.batch = training.batch;
  out.rows = plan::micro_batch_rows(training, out.plan);
  out.memory = plan::memory_of_stages(model, training, out.plan);
  out.traffic = plan::traffic_of(model, training, out.plan);
  const plan::Cluster cluster = cluster_on(meant.devices, machine);
  out.times = plan::layer_times(model, training, cluster, out.rows);
  const auto pieces =
      static_cast<std::int64_t>(model.layers.size()) * out.plan.micro_batches * out.stages();
  if (pieces <= kMostReplayed) out.predicted = plan::simulate(model, training, out.plan, cluster);
  return out;
}

std::vector<std::string> meant_devices(const plan::Parallel& parallel,
                                       const device::Machine& machine) {
  if (parallel.devices == std::vector<std::string>{"all"}) return device::all_devices(machine);
  return parallel.devices;
}

std::string pin_word(const std::vector<std::string>& devices, int rank) {
  const std::string& device = devices[at(rank)];
  const bool alone = std::count(devices.begin(), devices.end(), device) < 2;
  return alone ? device : device + ":" + std::to_string(rank);
}

}  // namespace strata::ui
