// Single files that may be packed with gzip.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace strata::data {

/// The whole file, unpacked when it starts as gzip does. Error when it is cut short, fails its own
/// checksum, or unpacks to more than `largest` bytes.
Result<std::string> read_maybe_gzip(const std::filesystem::path& file,
                                    std::size_t largest = std::size_t{1} << 33);

/// The same for bytes already in memory; `where` names them in messages.
Result<std::string> maybe_gunzip(std::string bytes, const std::string& where,
                                 std::size_t largest = std::size_t{1} << 33);

}  // namespace strata::data
