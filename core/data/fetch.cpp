#include "data/fetch.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "base/file.h"
#include "data/files/download.h"
#include "data/files/gzip.h"
#include "data/files/members.h"
#include "data/files/sha256.h"
#include "data/places.h"

namespace strata::data {
namespace {

namespace fs = std::filesystem;

/// A folder that disappears with its owner, unless it was renamed away.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    fs::create_directories(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Digests of a set's contents, file by file, in any order.
class Contents {
 public:
  explicit Contents(const KnownSet& set) : set_(set), digests_(set.groups.size()) {}

  Result<> add(const KnownSet::Member& member, std::string_view content, const std::string& where) {
    if (!digests_[member.group].emplace(member.name, sha256(content)).second)
      return Error{fmt::format("'{}' is there twice", member.name), where,
                   "name the folder of one copy"};
    return {};
  }
  [[nodiscard]] std::size_t files() const {
    std::size_t out = 0;
    for (const auto& group : digests_)
      out += group.size();
    return out;
  }
  [[nodiscard]] std::size_t wanted() const {
    std::size_t out = 0;
    for (const KnownGroup& group : set_.groups)
      out += group.files;
    return out;
  }
  [[nodiscard]] Result<> verify(const std::string& where) const {
    for (std::size_t i = 0; i < digests_.size(); ++i) {
      const KnownGroup& group = set_.groups[i];
      if (digests_[i].size() != group.files)
        return Error{fmt::format("'{}' is not complete: {} of {} files", group.name,
                                 digests_[i].size(), group.files),
                     where, "take the official set"};
      if (digest(i) != group.digest)
        return Error{
            fmt::format("the content of '{}' is not the official one (SHA-256 {}, wanted {})",
                        group.name, digest(i), group.digest),
            where, "take the official set; to use this one anyway, name it as \"path\""};
    }
    return {};
  }

 private:
  [[nodiscard]] std::string digest(std::size_t group) const {
    if (set_.groups[group].files == 1) return digests_[group].begin()->second;
    Sha256 sum;
    for (const auto& [name, hex] : digests_[group])
      sum.add(fmt::format("{}  {}\n", hex, name));
    return sum.hex();
  }

  const KnownSet& set_;
  std::vector<std::map<std::string, std::string>> digests_;  // by name, per group
};

/// Writes one file of the set. Not flushed one by one: the whole folder is, before it is put in
/// place.
Result<> write_member(const fs::path& file, const std::string& content) {
  std::error_code code;
  fs::create_directories(file.parent_path(), code);
  std::ofstream out(file, std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out)
    return system_error(fmt::format("{} bytes could not be written", content.size()), file, errno);
  return {};
}

/// Goes through all files of `root`, checks them, and unpacks them into `into` (empty: only
/// checks).
Result<> take(const KnownSet& set, const fs::path& root, const fs::path& into, Contents& contents,
              const ProgressReport& report) {
  const MemberWanted wanted = [&](std::string_view name) { return set.member(name).has_value(); };
  return visit_members(root, wanted, [&](std::string_view name, std::string content) -> Result<> {
    const KnownSet::Member member = *set.member(name);
    const std::string where = (root / name).string();
    STRATA_TRY(const std::string bytes, maybe_gunzip(std::move(content), where));
    STRATA_CHECK(contents.add(member, bytes, where));
    if (!into.empty()) STRATA_CHECK(write_member(into / member.name, bytes));
    if (contents.files() % 500 != 0 && contents.wanted() > 100) return {};
    return tell(report, {"checking " + set.name, static_cast<std::int64_t>(contents.files()),
                         static_cast<std::int64_t>(contents.wanted())});
  });
}

/// Moves a filled folder to its place; one that was there goes away afterwards.
Result<> put_in_place(const fs::path& filled, const fs::path& place) {
  ::sync();  // one flush for tens of thousands of files
  fs::path old = place;
  old += fmt::format(".old.{}", ::getpid());
  std::error_code code;
  if (fs::exists(place, code)) fs::rename(place, old, code);
  fs::rename(filled, place, code);
  if (code) return system_error("cannot put the data set in place", place, code.value());
  fs::remove_all(old, code);
  return sync_folder(place.parent_path());
}

/// The set out of a folder or archive on this machine.
Result<fs::path> take_local(const KnownSet& set, const fs::path& from,
                            const ProgressReport& report) {
  const fs::path place = cache_folder() / "datasets" / set.name;
  const MemberWanted wanted = [&](std::string_view name) { return set.member(name).has_value(); };
  STRATA_TRY(
      const fs::path root,
      find_root(from, wanted, fmt::format("files of '{}', nor an archive of them", set.name)));
  const TemporaryFolder temporary(cache_folder() / "datasets" /
                                  fmt::format(".{}.{}.tmp", set.name, ::getpid()));
  std::error_code code;
  const bool copy = set.keep_packed && !fs::is_directory(root, code);
  Contents contents(set);
  STRATA_CHECK(take(set, root, copy ? fs::path() : temporary.path(), contents, report));
  STRATA_CHECK(contents.verify(from.string()));
  if (copy) {
    fs::copy_file(root, temporary.path() / root.filename(), code);
    if (code) return system_error("cannot copy the archive", root, code.value());
  }
  STRATA_CHECK(put_in_place(temporary.path(), place));
  return place;
}

/// One file from the first of its addresses that answers.
Result<> download_one(const KnownDownload& wanted, const fs::path& file,
                      const ProgressReport& report) {
  Error last{"no address is known", wanted.file, {}};
  bool stopped = false;
  for (const std::string& address : wanted.addresses) {
    const auto got = download(address, file, [&](std::int64_t done, std::int64_t total) {
      stopped = !tell(report, {"downloading " + wanted.file, done, total}).ok();
      return !stopped;
    });
    if (got.ok()) return {};
    last = got.error();
    if (stopped) break;
  }
  return last;
}

}  // namespace

Result<fs::path> fetch_dataset(const KnownSet& set, const fs::path& from,
                               const ProgressReport& report) {
  if (!from.empty()) return take_local(set, from, report);
  const fs::path folder = cache_folder() / "datasets" / ".downloads" / set.name;
  std::error_code code;
  fs::create_directories(folder, code);
  if (code) return system_error("cannot make the folder", folder, code.value());
  for (const KnownDownload& wanted : set.downloads) {
    if (fs::exists(folder / wanted.file, code)) continue;
    STRATA_CHECK(download_one(wanted, folder / wanted.file, report));
  }
  auto place = take_local(set, folder, report);
  // Whether it was right (and is in its place now) or wrong: the download is not needed again. Only
  // a stop keeps it.
  if (place.ok() || place.error().what != "stopped") fs::remove_all(folder, code);
  return place;
}

Result<fs::path> fetch_dataset(std::string_view name, const fs::path& from,
                               const ProgressReport& report) {
  if (const KnownSet* set = find_known_set(name)) return fetch_dataset(*set, from, report);
  std::vector<std::string> names;
  for (const KnownSet& set : known_sets())
    names.push_back(set.name);
  return Error{fmt::format("there is no known data set '{}'", name),
               {},
               fmt::format("known are {}", fmt::join(names, ", "))};
}

}  // namespace strata::data
