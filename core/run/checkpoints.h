// The checkpoints of a run: checkpoints/<step>, and the links last and best.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/result.h"

namespace strata::run {

/// Steps of the finished checkpoints in `folder` (a run's checkpoints/), ascending.
std::vector<std::int64_t> checkpoint_steps(const std::filesystem::path& folder);

/// Points `last` (and `best`) at the complete checkpoint of a step, each by one rename, and removes
/// the oldest beyond `keep` others.
Result<> publish_checkpoint(const std::filesystem::path& folder, std::int64_t step, bool best,
                            std::int64_t keep);

/// What a writer that was killed has left; only while nobody writes there.
void remove_unfinished_checkpoints(const std::filesystem::path& folder);

}  // namespace strata::run
