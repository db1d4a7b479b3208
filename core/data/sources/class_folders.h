// "One sub-folder per class", with or without train, val and test above them: how image and text
// folders are read.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strata::data {

struct ClassFile {
  std::string name;  // relative to the root
  std::int64_t label = 0;
};

struct ClassFolders {
  std::filesystem::path root;
  std::vector<std::string> classes;  // sorted; of the training files
  std::vector<ClassFile> train;
  std::vector<ClassFile> validation;
  std::vector<ClassFile> test;
};

/// Lists the files that `wanted` takes. Folders named train, val (valid, validation) and test,
/// where the first is there, hold the splits. Refuses a class without files, and a class in another
/// split that training has not.
Result<ClassFolders> list_class_folders(const std::filesystem::path& root,
                                        const std::function<bool(std::string_view name)>& wanted,
                                        std::string_view what);

/// Files of another root by the classes of the first.
Result<std::vector<ClassFile>> list_more(const std::filesystem::path& root,
                                         const std::vector<std::string>& classes,
                                         const std::function<bool(std::string_view name)>& wanted);

}  // namespace strata::data
