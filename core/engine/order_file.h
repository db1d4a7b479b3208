// A given order of rows (--order): an .npy file of row numbers, steps x batch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/result.h"

namespace strata::engine {

/// The row numbers one after the other. Refuses other shapes than N x `batch` and rows outside [0,
/// `rows`).
Result<std::vector<std::int64_t>> read_order(const std::filesystem::path& file, std::int64_t batch,
                                             std::int64_t rows);

}  // namespace strata::engine
