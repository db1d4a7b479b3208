// "The same files, packed or not": a folder or an archive as a list of named contents.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/files/archive.h"

namespace strata::data {

/// Regular files under a folder, as names relative to it ('/' between parts), sorted. Links to
/// folders are not followed; at most `depth` folders deep.
Result<std::vector<std::string>> list_files(const std::filesystem::path& folder, int depth = 16);

/// Hands over every wanted file below a folder (sorted by name) or in an archive (in its order).
/// `report` is told how far an archive is unpacked.
Result<> visit_members(const std::filesystem::path& root, const MemberWanted& wanted,
                       const MemberUse& use, const ProgressReport& report = {});

/// What to hand to `visit_members` when the user names `path`: itself when it is a file or a folder
/// with a wanted file in it, else the first archive in that folder. The Error says what was looked
/// for.
Result<std::filesystem::path> find_root(const std::filesystem::path& path,
                                        const MemberWanted& wanted, const std::string& looked_for);

/// Files by the last part of their names; ".gz" ones are unpacked and lose that ending. `names`:
/// what is wanted, without ".gz".
Result<std::map<std::string, std::string>> read_named(const std::filesystem::path& path,
                                                      const std::vector<std::string>& names,
                                                      const ProgressReport& report = {});

/// The packed files that `read_named` would unpack: the archive, or the ".gz" files; none when all
/// lie unpacked.
std::vector<std::filesystem::path> packed_files(const std::filesystem::path& path,
                                                const std::vector<std::string>& names);

/// The part after the last '/'.
std::string_view base_name(std::string_view name);

}  // namespace strata::data
