// The checkpoints of a run: checkpoints/<step>, and the links last and best.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/result.h"

namespace strata::run {

/// Steps of the finished checkpoints in `folder` (a run's checkpoints/), ascending.
std::vector<std::int64_t> checkpoint_steps(const std::filesystem::path& folder);

/// The name under which step's checkpoint is filled before it is published.
std::filesystem::path unfinished_checkpoint(const std::filesystem::path& folder, std::int64_t step);

/// Gives the filled checkpoint its name, points `last` (and `best`) at it, each change atomic, and
/// removes the oldest beyond `keep` others.
Result<> publish_checkpoint(const std::filesystem::path& folder, std::int64_t step, bool best,
                            std::int64_t keep);

}  // namespace strata::run
