// The PROJECT argument and the options that change its fields, shared by the subcommands that take
// them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "project/project.h"

namespace CLI {
class App;
}

namespace strata::app {

struct ProjectOptions {
  std::string file;
  std::vector<std::string> sets;  // --set path=value
};

/// PROJECT and --set.
void add_project_options(CLI::App& command, ProjectOptions& options);

/// Reads the project with its --set changes.
Result<Project> read(const ProjectOptions& options);

/// A run's snapshot with the place its data paths start from, and a checkpoint of it.
struct Trained {
  Project project;
  std::filesystem::path project_file;
  std::filesystem::path checkpoint;
};
/// From a run's folder or one of its checkpoints; `which` is last, best or a step.
Result<Trained> read_trained(const std::filesystem::path& run_or_checkpoint,
                             const std::string& which);

/// A run's folder by its path or by its name below ./runs.
std::filesystem::path run_path(const std::string& run);

}  // namespace strata::app
