#include "ui/session/run_finder.h"

#include "run/run_info.h"
#include "run/socket_file.h"
#include "ui/session/worker_process.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 4;
constexpr std::size_t kMostRuns = 100000;

void find_runs(const fs::path& folder, int depth, std::vector<fs::path>& found) {
  if (found.size() >= kMostRuns) return;
  std::error_code code;
  if (fs::exists(folder / "run.json", code)) {
    found.push_back(folder);
    return;
  }
  if (depth == kDeepest) return;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    const bool plain = entry.is_directory(code) && !entry.is_symlink(code);
    if (plain && !entry.path().filename().string().starts_with('.'))
      find_runs(entry.path(), depth + 1, found);
  }
}

}  // namespace

std::vector<fs::path> run_folders_in(const fs::path& folder) {
  std::vector<fs::path> found;
  find_runs(folder, 0, found);
  return found;
}

fs::path active_run_in(const fs::path& runs_folder) {
  fs::path newest;
  double newest_start = 0;
  for (const fs::path& folder : run_folders_in(runs_folder)) {
    std::error_code code;
    if (!fs::exists(folder / run::kSocketName, code)) continue;
    const auto info = run::read_run_info(folder);
    if (!info.ok() || info->started <= newest_start || !worker_of(folder, *info)) continue;
    newest = folder;
    newest_start = info->started;
  }
  return newest;
}

}  // namespace strata::ui
