// Files from the network: with progress, going on where an earlier try broke off.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"

namespace strata::data {

/// Bytes so far and in all (0: not known). Answer false to stop; what has come is kept for the next
/// try.
using DownloadProgress = std::function<bool(std::int64_t done, std::int64_t total)>;

/// Fetches `url` (http or https) into `file`. Bytes gather in "file.part"; a part left by an
/// earlier try is continued where the server allows it. `file` appears only when all of it is
/// there.
Result<> download(const std::string& url, const std::filesystem::path& file,
                  const DownloadProgress& progress = {});

}  // namespace strata::data
