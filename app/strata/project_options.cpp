#include "project_options.h"

#include <CLI/CLI.hpp>

#include "base/file.h"
#include "exchange/checkpoint_seal.h"
#include "run/run_folder.h"

namespace strata::app {

namespace fs = std::filesystem;

void add_project_options(CLI::App& command, ProjectOptions& options) {
  command.add_option("PROJECT", options.file, "Project file (*.strata)")->required();
  command
      .add_option("--set", options.sets,
                  "Change any field of the project: training.optimizer.learning_rate=0.01")
      ->type_name("FIELD=VALUE")
      ->allow_extra_args(false);
}

Result<Project> read(const ProjectOptions& options) {
  STRATA_TRY(std::string text, read_file(options.file));
  STRATA_TRY(Project project, read_project_text(std::move(text), options.file, options.sets));
  if (project.name.empty()) project.name = fs::path(options.file).stem().string();
  return project;
}

fs::path run_path(const std::string& run) {
  std::error_code code;
  if (fs::exists(fs::path(run) / "run.json", code) || fs::exists(run, code)) return run;
  const fs::path below = fs::path("runs") / run;
  return fs::exists(below / "run.json", code) ? below : fs::path(run);
}

Result<Trained> read_trained(const fs::path& run_or_checkpoint, const std::string& which) {
  Trained trained;
  STRATA_TRY(trained.checkpoint, run::find_checkpoint(run_or_checkpoint, which));
  if (const auto state = exchange::open_checkpoint(trained.checkpoint); !state.ok()) {
    Error error = state.error();
    error.remedy = "name another one: --checkpoint last, best or a step";
    return error;
  }
  // <run>/checkpoints/<step>
  const fs::path folder = trained.checkpoint.parent_path().parent_path();
  STRATA_TRY(trained.project, read_project(folder / "project.strata"));
  STRATA_TRY(const run::RunSummary summary, run::read_run(folder));
  trained.project_file = summary.info.project_file.empty()
                             ? folder / "project.strata"
                             : (folder / summary.info.project_file).lexically_normal();
  return trained;
}

}  // namespace strata::app
