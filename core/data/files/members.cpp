#include "data/files/members.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "data/files/gzip.h"

namespace strata::data {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 20'000'000;

std::string_view without_gz(std::string_view name) {
  if (name.ends_with(".gz")) name.remove_suffix(3);
  return name;
}

}  // namespace

std::string_view base_name(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

Result<std::vector<std::string>> list_files(const fs::path& folder, int depth) {
  std::vector<std::string> out;
  std::error_code code;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, code);
  if (code) return system_error("cannot read the folder", folder, code.value());
  const std::size_t prefix = folder.string().size();
  for (; at != fs::recursive_directory_iterator(); at.increment(code)) {
    if (code) return system_error("cannot read the folder", folder, code.value());
    std::error_code ignored;
    if (at->is_directory(ignored)) {
      if (at.depth() + 1 >= depth || at->path().filename().native().starts_with('.'))
        at.disable_recursion_pending();
      continue;
    }
    if (!at->is_regular_file(ignored)) continue;
    std::string name = at->path().string().substr(prefix);
    name.erase(0, name.find_first_not_of('/'));
    out.push_back(std::move(name));
    if (out.size() > kMostFiles)
      return Error{fmt::format("more than {} files", kMostFiles), folder.string(),
                   "name a smaller folder"};
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<> visit_members(const fs::path& root, const MemberWanted& wanted, const MemberUse& use,
                       const ProgressReport& report) {
  std::error_code ignored;
  if (!fs::is_directory(root, ignored)) return visit_archive(root, wanted, use, {}, report);
  STRATA_TRY(const std::vector<std::string> names, list_files(root));
  for (const std::string& name : names) {
    if (!wanted(name)) continue;
    STRATA_TRY(std::string content, read_file(root / name, std::size_t{1} << 33));
    STRATA_CHECK(use(name, std::move(content)));
  }
  return {};
}

Result<fs::path> find_root(const fs::path& path, const MemberWanted& wanted,
                           const std::string& looked_for) {
  std::error_code code;
  if (!fs::exists(path, code))
    return Error{"there is no such file or folder", path.string(), "check \"path\""};
  if (!fs::is_directory(path, code)) return path;
  STRATA_TRY(const std::vector<std::string> names, list_files(path, 4));
  if (std::any_of(names.begin(), names.end(), wanted)) return path;
  for (const std::string& name : names)
    if (is_archive_name(name)) return path / name;
  return Error{fmt::format("found no {} here", looked_for), path.string(), "check \"path\""};
}

std::vector<fs::path> packed_files(const fs::path& path, const std::vector<std::string>& names) {
  const MemberWanted wanted = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), without_gz(base_name(name))) != names.end();
  };
  const Result<fs::path> root = find_root(path, wanted, "");
  std::error_code ignored;
  if (!root.ok()) return {};
  if (!fs::is_directory(*root, ignored)) return {*root};
  std::vector<fs::path> out;
  const auto files = list_files(*root);
  if (!files.ok()) return {};
  for (const std::string& name : *files)
    if (wanted(name) && name.ends_with(".gz")) out.push_back(*root / name);
  return out;
}

Result<std::map<std::string, std::string>> read_named(const fs::path& path,
                                                      const std::vector<std::string>& names,
                                                      const ProgressReport& report) {
  const MemberWanted wanted = [&](std::string_view name) {
    const std::string_view plain = without_gz(base_name(name));
    return std::find(names.begin(), names.end(), plain) != names.end();
  };
  STRATA_TRY(const fs::path root,
             find_root(path, wanted, fmt::format("{}(.gz)", fmt::join(names, "(.gz), "))));
  std::map<std::string, std::string> out;
  const MemberUse keep = [&](std::string_view name, std::string content) -> Result<> {
    const std::string place = (root / name).string();
    STRATA_TRY(out[std::string(without_gz(base_name(name)))],
               maybe_gunzip(std::move(content), place));
    return {};
  };
  STRATA_CHECK(visit_members(root, wanted, keep, report));
  return out;
}

}  // namespace strata::data
