// Known data sets: where their authors offer them, and what is in them.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strata::data {

/// One file to download: its addresses, the authors' own first.
struct KnownDownload {
  std::string file;
  std::vector<std::string> addresses;
};

/// Contents that are checked together: one file, or all of a folder. `digest`: SHA-256 of the file,
/// or (for several) of the lines "sha256  name\n" sorted by name. So a set verifies however it was
/// packed.
struct KnownGroup {
  std::string name;
  std::size_t files = 1;
  std::string digest;
};

struct KnownSet {
  std::string name;  // of the source, and of the folder in the cache
  std::string title;
  std::int64_t download_bytes = 0;
  std::vector<KnownDownload> downloads;
  std::vector<KnownGroup> groups;
  bool keep_packed = false;  // tens of thousands of small files are left in their archive

  /// The group and the name within the set of a file in a folder or archive; nothing for files that
  /// are no part of it.
  struct Member {
    std::size_t group = 0;
    std::string name;
  };
  [[nodiscard]] std::optional<Member> member(std::string_view file) const;
};

std::span<const KnownSet> known_sets();
const KnownSet* find_known_set(std::string_view name);

}  // namespace strata::data
