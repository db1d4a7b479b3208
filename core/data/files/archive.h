// Archives of any kind (.tar.gz, .tar.xz, .zip, ...), streamed, never trusted.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/progress.h"

namespace strata::data {

/// What an archive may unpack to before it counts as a bomb.
struct ArchiveLimits {
  std::int64_t entries = 5'000'000;
  std::int64_t bytes = std::int64_t{1} << 38;         // unpacked, all together
  std::int64_t member_bytes = std::int64_t{1} << 33;  // unpacked, of one wanted member
  std::int64_t ratio = 1000;  // unpacked over packed, once more than 64 MiB came out
};

using MemberWanted = std::function<bool(std::string_view name)>;
using MemberUse = std::function<Result<>(std::string_view name, std::string content)>;

/// Streams through the archive once and hands over every wanted regular file, in the archive's
/// order. An entry that is absolute, climbs out with "..", or is a link or device refuses the whole
/// archive; so do the limits, a broken archive and an Error from `use`. `report` is told how many
/// of the packed bytes are behind it.
Result<> visit_archive(const std::filesystem::path& archive, const MemberWanted& wanted,
                       const MemberUse& use, const ArchiveLimits& limits = {},
                       const ProgressReport& report = {});

/// True for names ending like an archive that `visit_archive` reads.
bool is_archive_name(std::string_view name);

}  // namespace strata::data
