#include "plan_devices.h"

#include <fmt/format.h>

#include <algorithm>

namespace strata::app {
namespace {

bool is_gpu(const std::string& device) { return device.starts_with("cuda"); }

int processor_ranks(const std::vector<std::string>& devices) {
  return static_cast<int>(devices.size() - static_cast<std::size_t>(std::count_if(
                                               devices.begin(), devices.end(), is_gpu)));
}

std::int64_t memory_of(const std::string& device, int ranks, const device::Machine& machine) {
  if (!is_gpu(device)) return machine.cpu.memory_bytes / std::max(ranks, 1);
  const auto gpu = std::find_if(
      machine.gpus.begin(), machine.gpus.end(),
      [&](const device::Gpu& known) { return device == fmt::format("cuda:{}", known.index); });
  return gpu == machine.gpus.end() ? 0 : gpu->memory_bytes;
}

}  // namespace

plan::Cluster cluster_for_plan(const std::vector<std::string>& devices,
                               const device::Machine& machine) {
  plan::Cluster out = plan::usual_cluster(devices);
  for (const std::string& device : devices)
    out.devices.push_back({1, memory_of(device, processor_ranks(devices), machine)});
  return out;
}

plan::Cluster cluster_for_times(const std::vector<std::string>& devices,
                                const device::Machine& machine) {
  plan::Cluster out = cluster_for_plan(devices, machine);
  if (!devices.empty() && is_gpu(devices.front())) return out;
  const double cores = std::max(machine.cpu.cores, 1);
  const double share = std::max(cores / std::max(processor_ranks(devices), 1), 1.0);
  out.rate.flops_per_s *= share;
  out.rate.bytes_per_s *= share;
  return out;
}

std::vector<std::string> devices_like(const std::vector<std::string>& devices, int count) {
  std::vector<std::string> out(static_cast<std::size_t>(count), "cpu");
  if (!devices.empty() && is_gpu(devices.front()))
    for (std::size_t rank = 0; rank < out.size(); ++rank)
      out[rank] = fmt::format("cuda:{}", rank);
  return out;
}

}  // namespace strata::app
