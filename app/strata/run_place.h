// Where a training run is kept.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace strata::app {

/// Where a run is, and whether it goes on there.
struct RunPlace {
  std::filesystem::path folder;
  int restart = 0;       // 1: started a second time
  bool goes_on = false;  // with a run that is there already
};

/// Nothing where this process was not started with `environment_for`.
std::optional<RunPlace> given_place();

/// Tells a process that is started for the run where it is.
std::vector<std::pair<std::string, std::string>> environment_for(const RunPlace& place);

bool has_run(const std::filesystem::path& folder);

}  // namespace strata::app
