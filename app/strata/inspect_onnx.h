// What `strata inspect` says of an ONNX model.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace strata::app {

Result<> inspect_onnx(const std::filesystem::path& file, bool as_json);

}  // namespace strata::app
