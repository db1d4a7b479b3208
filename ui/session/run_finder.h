// Runs in a folder: all of them, and the one that a new window should show.
#pragma once

#include <filesystem>
#include <vector>

namespace strata::ui {

/// The folders of all runs below a folder, in no order, as run::list_runs finds them. It takes a
/// look at every folder: not for the window's thread.
std::vector<std::filesystem::path> run_folders_in(const std::filesystem::path& folder);

/// The newest run whose worker is there, or "". Quick: only runs with a control socket are read.
std::filesystem::path active_run_in(const std::filesystem::path& runs_folder);

}  // namespace strata::ui
