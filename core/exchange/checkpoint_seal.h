// What makes a checkpoint's folder whole: state.json, which names the files beside it with their
// lengths and checksums, and has a checksum of its own.
#pragma once

#include <filesystem>

#include "base/json.h"
#include "base/result.h"

namespace strata::exchange {

/// Writes state.json: `state` (an object) with "files" of all that lies in `folder`, and
/// "checksum". The last thing that is written into a checkpoint.
Result<> seal_checkpoint(const std::filesystem::path& folder, Json state);

/// state.json of an intact checkpoint; an Error that names the damaged or missing file. One that
/// was written without checksums is taken as it is.
Result<JsonValue> open_checkpoint(const std::filesystem::path& folder);

}  // namespace strata::exchange
