// How the processors are shared out among the ranks of one machine.
#pragma once

#include <vector>

namespace strata::launch {

struct CpuShare {
  std::vector<int> processors;  // the rank stays on these; empty: it is not bound
  int threads = 1;
};

/// The processors this process may use, those of one core and of one socket side by side.
std::vector<int> usable_processors();

/// An even, contiguous part of `processors` for each rank, the first ranks taking what is left
/// over. `allowed` of them may be busy at a time (a container's limit). Ranks that would have fewer
/// than two are not bound: a rank also makes batches, and on one processor that would hold up its
/// step.
CpuShare cpu_share(const std::vector<int>& processors, int allowed, int rank, int ranks);

}  // namespace strata::launch
