// What lies in a folder or archive, counted by the names of its files alone.
#pragma once

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

namespace strata::ui {

struct Census {
  std::size_t images = 0;
  std::size_t texts = 0;
  std::set<std::string> image_folders;  // the names of the folders right above them
  std::set<std::string> text_folders;
  std::set<std::string> official;  // file names of known layouts
  std::set<std::string> names;     // all files at the top
  bool reviews = false;            // train/pos and the like
  bool cut = false;                // there is more than was looked at

  /// `relative`: a file's name below the root, with '/' between parts.
  void add(const std::string& relative);
};

/// Looks a few folders deep, at no more than half a million files.
Census census_of_folder(const std::filesystem::path& folder);

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> ends);
std::string lower(std::string text);
std::string without_gz(std::string name);

}  // namespace strata::ui
