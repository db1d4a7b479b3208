#include "launch/cpu_share.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <fstream>
#include <tuple>

namespace strata::launch {
namespace {

int topology_of(int processor, const char* what) {
  std::ifstream in(fmt::format("/sys/devices/system/cpu/cpu{}/topology/{}", processor, what));
  int value = 0;
  return in >> value ? value : 0;
}

}  // namespace

std::vector<int> usable_processors() {
  std::vector<std::tuple<int, int, int>> places;  // socket, core, processor
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0)
    for (int i = 0; i < CPU_SETSIZE; ++i)
      if (CPU_ISSET(i, &set))
        places.emplace_back(topology_of(i, "physical_package_id"), topology_of(i, "core_id"), i);
  std::sort(places.begin(), places.end());
  std::vector<int> out;
  out.reserve(places.size());
  for (const auto& place : places)
    out.push_back(std::get<2>(place));
  return out;
}

CpuShare cpu_share(const std::vector<int>& processors, int allowed, int rank, int ranks) {
  const auto count = static_cast<int>(processors.size());
  allowed = std::clamp(allowed, 1, std::max(1, count));
  constexpr int kLeastBound = 2;
  CpuShare share;
  share.threads = std::max(1, allowed / ranks + (rank < allowed % ranks ? 1 : 0));
  if (allowed / ranks < kLeastBound) return share;
  const auto first_of = [&](int r) { return r * (count / ranks) + std::min(r, count % ranks); };
  share.processors.assign(processors.begin() + first_of(rank),
                          processors.begin() + first_of(rank + 1));
  return share;
}

}  // namespace strata::launch
