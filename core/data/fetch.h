// `strata datasets get`: a known set into the user's cache folder, its content verified.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/known.h"
#include "data/progress.h"

namespace strata::data {

/// Downloads the set, or takes it out of `from` (a folder or an archive) where that is not empty;
/// verifies every file's content; then puts it into its place in the cache in one step. Content
/// that is not the authors' is refused and removed. What was downloaded before a stop is kept for
/// the next try. Gives the place.
Result<std::filesystem::path> fetch_dataset(std::string_view name,
                                            const std::filesystem::path& from = {},
                                            const ProgressReport& report = {});
Result<std::filesystem::path> fetch_dataset(const KnownSet& set,
                                            const std::filesystem::path& from = {},
                                            const ProgressReport& report = {});

}  // namespace strata::data
