#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "device/machine.h"

namespace strata::device {
namespace {

std::string first_line(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

/// The number a line begins with, or `fallback` ("max", no such file).
std::int64_t number_in(const std::string& text, std::int64_t fallback) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc() ? value : fallback;
}

/// "key : value" of a file such as /proc/cpuinfo.
std::string field_of(const std::string& file, std::string_view key) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t value = line.find_first_not_of(" \t", line.find(':') + 1);
    return value == std::string::npos ? std::string() : line.substr(value);
  }
  return {};
}

std::int64_t kilobytes_of(std::string_view key) {
  return number_in(field_of("/proc/meminfo", key), 0) * 1024;
}

std::vector<int> allowed_processors() {
  std::vector<int> out;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0)
    for (int i = 0; i < CPU_SETSIZE; ++i)
      if (CPU_ISSET(i, &set)) out.push_back(i);
  if (out.empty()) out.push_back(0);
  return out;
}

/// The container's limit in whole processors (cgroup v2, then v1), or `fallback`.
int quota_processors(int fallback) {
  std::istringstream v2(first_line("/sys/fs/cgroup/cpu.max"));
  std::string quota;
  std::int64_t period = 0;
  v2 >> quota >> period;
  if (quota.empty()) {
    quota = first_line("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
    period = number_in(first_line("/sys/fs/cgroup/cpu/cpu.cfs_period_us"), 0);
  }
  const std::int64_t allowed = number_in(quota, -1);
  if (allowed <= 0 || period <= 0) return fallback;
  return std::clamp(
      static_cast<int>(std::ceil(static_cast<double>(allowed) / static_cast<double>(period))), 1,
      fallback);
}

std::int64_t container_memory_limit() {
  const std::int64_t v2 = number_in(first_line("/sys/fs/cgroup/memory.max"), 0);
  const std::int64_t limit =
      v2 > 0 ? v2 : number_in(first_line("/sys/fs/cgroup/memory/memory.limit_in_bytes"), 0);
  return limit > 0 && limit < (std::int64_t{1} << 60) ? limit : 0;
}

}  // namespace

Cpu this_cpu() {
  Cpu cpu;
  cpu.name = field_of("/proc/cpuinfo", "model name");
  if (cpu.name.empty()) cpu.name = "CPU";
  const std::vector<int> processors = allowed_processors();
  std::set<std::int64_t> sockets;
  std::set<std::pair<std::int64_t, std::int64_t>> cores;
  for (const int processor : processors) {
    const std::string topology = fmt::format("/sys/devices/system/cpu/cpu{}/topology/", processor);
    const std::int64_t socket = number_in(first_line(topology + "physical_package_id"), 0);
    sockets.insert(socket);
    cores.insert({socket, number_in(first_line(topology + "core_id"), processor)});
  }
  cpu.sockets = static_cast<int>(sockets.size());
  cpu.threads = quota_processors(static_cast<int>(processors.size()));
  cpu.cores = std::min(static_cast<int>(cores.size()), cpu.threads);
  cpu.memory_bytes = kilobytes_of("MemTotal");
  cpu.memory_free_bytes = kilobytes_of("MemAvailable");
  if (const std::int64_t limit = container_memory_limit(); limit > 0 && limit < cpu.memory_bytes) {
    cpu.memory_bytes = limit;
    const std::int64_t used = number_in(first_line("/sys/fs/cgroup/memory.current"), 0);
    cpu.memory_free_bytes = std::clamp<std::int64_t>(limit - used, 0, cpu.memory_free_bytes);
  }
  return cpu;
}

CpuTimes cpu_times() {
  // "cpu  user nice system idle iowait irq softirq steal ...", the last two being part of user and
  // nice.
  std::istringstream line(first_line("/proc/stat"));
  std::string word;
  std::array<std::uint64_t, 8> ticks = {};
  line >> word;
  for (std::uint64_t& tick : ticks)
    line >> tick;
  CpuTimes times;
  for (const std::uint64_t tick : ticks)
    times.total += tick;
  times.busy = times.total - ticks[3] - ticks[4];
  return times;
}

double cpu_utilisation(const CpuTimes& before, const CpuTimes& after) {
  if (after.total <= before.total || after.busy < before.busy) return 0;
  return static_cast<double>(after.busy - before.busy) /
         static_cast<double>(after.total - before.total);
}

}  // namespace strata::device
