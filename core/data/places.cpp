#include "data/places.h"

#include <fmt/format.h>

#include <cctype>
#include <cstdlib>

namespace strata::data {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// Lower case, without dashes and underscores.
std::string squashed(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != '-' && c != '_')
      out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  return out;
}

/// The entry of `folder` that is named so, however it is written; `folder / name` where there is
/// none.
std::filesystem::path entry_named(const std::filesystem::path& folder, std::string_view name) {
  std::error_code code;
  if (std::filesystem::exists(folder / name, code)) return folder / name;
  for (const auto& entry : std::filesystem::directory_iterator(folder, code))
    if (squashed(entry.path().filename().string()) == squashed(name)) return entry.path();
  return folder / name;
}

}  // namespace

std::filesystem::path cache_folder() {
  const std::string cache = variable("XDG_CACHE_HOME");
  if (!cache.empty() && cache.front() == '/') return std::filesystem::path(cache) / "strata";
  return std::filesystem::path(variable("HOME")) / ".cache" / "strata";
}

std::vector<std::filesystem::path> dataset_places(std::string_view name) {
  std::vector<std::filesystem::path> out = {cache_folder() / "datasets" / name};
  const std::string list = variable("STRATA_DATASETS");
  for (std::size_t from = 0; from < list.size();) {
    const std::size_t end = std::min(list.find(':', from), list.size());
    if (end > from) out.push_back(entry_named(list.substr(from, end - from), name));
    from = end + 1;
  }
  return out;
}

Result<std::filesystem::path> find_dataset(std::string_view name) {
  std::error_code ignored;
  for (const std::filesystem::path& place : dataset_places(name))
    if (std::filesystem::exists(place, ignored)) return place;
  return Error{
      fmt::format("the data set '{}' is not on this machine", name),
      dataset_places(name).front().string(),
      fmt::format("fetch it with `strata datasets get {}`, or give its folder as \"path\"", name)};
}

}  // namespace strata::data
