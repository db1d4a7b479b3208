// `strata datasets get`: a known set into the user's cache folder, its content verified.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/known.h"

namespace strata::data {

/// What is going on ("downloading cifar-10-binary.tar.gz", "checking", ...) and how far; total 0:
/// not known.
struct FetchProgress {
  std::string doing;
  std::int64_t done = 0;
  std::int64_t total = 0;
};
/// Answer false to stop; what has been downloaded is kept for the next try.
using FetchReport = std::function<bool(const FetchProgress&)>;

/// Downloads the set, or takes it out of `from` (a folder or an archive) where that is not empty;
/// verifies every file's content; then puts it into its place in the cache in one step. Content
/// that is not the authors' is refused and removed. Gives the place.
Result<std::filesystem::path> fetch_dataset(std::string_view name,
                                            const std::filesystem::path& from = {},
                                            const FetchReport& report = {});
Result<std::filesystem::path> fetch_dataset(const KnownSet& set,
                                            const std::filesystem::path& from = {},
                                            const FetchReport& report = {});

}  // namespace strata::data
