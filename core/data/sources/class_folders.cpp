#include "data/sources/class_folders.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "data/files/members.h"

namespace strata::data {
namespace {

namespace fs = std::filesystem;
using Wanted = std::function<bool(std::string_view name)>;

constexpr std::array<std::string_view, 3> kValidationNames = {"val", "valid", "validation"};

/// The first part of a name, cut off; empty (and the name whole) where it has only one.
std::string_view take_folder(std::string_view& name) {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view first = name.substr(0, slash);
  name.remove_prefix(slash + 1);
  return first;
}

/// Sub-folders hold classes; those without any wanted file have to be named.
Result<std::vector<std::string>> class_names(const fs::path& folder,
                                             const std::set<std::string>& used,
                                             std::string_view what) {
  std::error_code code;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_directory(code) || name.starts_with('.') || used.contains(name)) continue;
    return Error{fmt::format("the class '{}' has no {}", name, what), entry.path().string(),
                 "put some there, or remove the folder"};
  }
  if (used.empty())
    return Error{fmt::format("found no sub-folders with {}s", what), folder.string(),
                 "make one sub-folder per class"};
  return std::vector<std::string>(used.begin(), used.end());
}

Result<std::int64_t> label_of(std::string_view name, const std::vector<std::string>& classes,
                              const fs::path& file) {
  const auto found = std::lower_bound(classes.begin(), classes.end(), name);
  if (found != classes.end() && *found == name) return found - classes.begin();
  return Error{fmt::format("the class '{}' has no training files", name), file.string(),
               fmt::format("the classes are {}", fmt::join(classes, ", "))};
}

Result<std::vector<ClassFile>> labelled(const fs::path& root, const std::vector<std::string>& names,
                                        std::size_t prefix,
                                        const std::vector<std::string>& classes) {
  std::vector<ClassFile> out;
  for (const std::string& name : names) {
    std::string_view rest = std::string_view(name).substr(prefix);
    const std::string_view folder = take_folder(rest);
    if (folder.empty()) continue;  // lies beside the class folders
    STRATA_TRY(const std::int64_t label, label_of(folder, classes, root / name));
    out.push_back({name, label});
  }
  return out;
}

}  // namespace

Result<ClassFolders> list_class_folders(const fs::path& root, const Wanted& wanted,
                                        std::string_view what) {
  std::error_code code;
  if (!fs::is_directory(root, code))
    return Error{"there is no such folder", root.string(),
                 "check \"path\" (archives have to be unpacked first)"};
  STRATA_TRY(const std::vector<std::string> all, list_files(root));
  const bool split = fs::is_directory(root / "train", code);
  std::vector<std::string> names[3];  // train, validation, test
  std::set<std::string> used;
  for (const std::string& name : all) {
    if (!wanted(name)) continue;
    std::string_view rest = name;
    const std::string_view top = split ? take_folder(rest) : std::string_view("train");
    if (top == "train") {
      names[0].push_back(name);
      if (const std::string_view folder = take_folder(rest); !folder.empty()) used.emplace(folder);
    } else if (std::find(kValidationNames.begin(), kValidationNames.end(), top) !=
               kValidationNames.end()) {
      names[1].push_back(name);
    } else if (top == "test") {
      names[2].push_back(name);
    }
  }
  ClassFolders out;
  out.root = root;
  STRATA_TRY(out.classes, class_names(split ? root / "train" : root, used, what));
  std::vector<ClassFile>* const parts[3] = {&out.train, &out.validation, &out.test};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t prefix = split && !names[i].empty() ? names[i].front().find('/') + 1 : 0;
    STRATA_TRY(*parts[i], labelled(root, names[i], prefix, out.classes));
  }
  return out;
}

Result<std::vector<ClassFile>> list_more(const fs::path& root,
                                         const std::vector<std::string>& classes,
                                         const Wanted& wanted) {
  STRATA_TRY(std::vector<std::string> names, list_files(root));
  std::erase_if(names, [&](const std::string& name) { return !wanted(name); });
  return labelled(root, names, 0, classes);
}

}  // namespace strata::data
