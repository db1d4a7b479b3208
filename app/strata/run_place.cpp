#include "run_place.h"

#include <cstdlib>

namespace strata::app {
namespace {

constexpr const char* kFolder = "STRATA_RUN_FOLDER";
constexpr const char* kRestart = "STRATA_RESTART";

}  // namespace

std::optional<RunPlace> given_place() {
  const char* folder = std::getenv(kFolder);
  const char* restart = std::getenv(kRestart);
  if (folder == nullptr || restart == nullptr) return std::nullopt;
  return RunPlace{folder, std::atoi(restart), false};
}

std::vector<std::pair<std::string, std::string>> environment_for(const RunPlace& place) {
  return {{kFolder, place.folder.string()}, {kRestart, std::to_string(place.restart)}};
}

bool has_run(const std::filesystem::path& folder) {
  std::error_code code;
  return std::filesystem::exists(folder / "run.json", code);
}

}  // namespace strata::app
