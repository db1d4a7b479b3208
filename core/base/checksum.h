// Checksums that find damaged files: XXH3, 64 bits (github.com/Cyan4973/xxHash). They run at the
// memory's speed and are no protection against someone who means harm.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace strata {

/// 16 hexadecimal digits, those that `xxhsum -H3` prints.
std::string checksum_of(std::string_view bytes);
/// Of a file's content, read in blocks.
Result<std::string> checksum_of_file(const std::filesystem::path& file);

}  // namespace strata
