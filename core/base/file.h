// Whole files in and out. Every write is atomic: the old file or the new one, never a mix. Sizes
// are bytes; errors name the file, the system's reason and a remedy.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace strata {

/// The whole file as bytes. Error when it cannot be read or is larger than `largest` bytes.
Result<std::string> read_file(const std::filesystem::path& file,
                              std::size_t largest = std::size_t{1} << 31);

/// Writes a temporary file beside `file`, flushes it to the disk, renames it over `file` and
/// flushes the folder. A link is followed, the old file's permissions are kept. On any failure
/// (disk full: how many bytes were wanted) the old file stays and the temporary one is removed.
Result<> write_file_atomic(const std::filesystem::path& file,
                           std::span<const std::string_view> parts);
Result<> write_file_atomic(const std::filesystem::path& file, std::string_view content);
/// Likewise, for what is too large to be in memory at once. `next` gives the next part, which stays
/// valid until it is called again, and nothing at the end; its Error ends the writing.
using NextPart = std::function<Result<std::optional<std::string_view>>()>;
Result<> write_file_atomic(const std::filesystem::path& file, const NextPart& next);

/// Flushes a folder's own entries (after renames in it) to the disk.
Result<> sync_folder(const std::filesystem::path& folder);

/// "the system's words for errno `code`" as an Error about `file`.
Error system_error(std::string what, const std::filesystem::path& file, int code);

}  // namespace strata
