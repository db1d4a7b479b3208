// run.json, written and read.
#pragma once

#include <filesystem>

#include "base/json.h"
#include "base/result.h"
#include "run/run_folder.h"

namespace strata::run {

Json to_json(const RunInfo& info);
Result<RunInfo> read_run_info(const std::filesystem::path& run_folder);
Result<> write_run_info(const std::filesystem::path& run_folder, const RunInfo& info);

}  // namespace strata::run
