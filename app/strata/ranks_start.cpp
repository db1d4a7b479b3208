#include "ranks_start.h"

#include <algorithm>
#include <fstream>

#include "device/machine.h"
#include "launch/cpu_share.h"
#include "ranks.h"

namespace strata::app {
namespace {

/// A rank on a GPU wanders: its data and its driver choose their processors.
launch::CpuShare share_of(const RanksStart& start, const std::vector<int>& processors, int rank) {
  const auto ranks = static_cast<int>(start.devices.size());
  launch::CpuShare share = launch::cpu_share(processors, device::this_cpu().threads, rank, ranks);
  if (start.threads > 0) share.threads = std::max(1, start.threads / ranks);
  const bool too_few = share.threads > static_cast<int>(share.processors.size());
  if (too_few || !start.devices[static_cast<std::size_t>(rank)].starts_with("cpu"))
    share.processors.clear();
  return share;
}

Result<std::vector<std::string>> own_command_line() {
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> words;
  for (std::string word; std::getline(in, word, '\0');)
    words.push_back(std::move(word));
  if (!words.empty()) return words;
  return Error{"the command line cannot be read", "/proc/self/cmdline", "mount /proc"};
}

}  // namespace

Result<launch::RanksOutcome> start_ranks(const RanksStart& start) {
  launch::LocalRanksOptions options;
  STRATA_TRY(options.arguments, own_command_line());
  options.environment = start.environment;
  STRATA_TRY(options.patience, patience());
  const std::vector<int> processors = launch::usable_processors();
  for (std::size_t rank = 0; rank < start.devices.size(); ++rank)
    options.shares.push_back(share_of(start, processors, static_cast<int>(rank)));
  return launch::run_local_ranks(options);
}

}  // namespace strata::app
