// strata verify-resume: trains, kills the training, resumes it, and compares with a training that
// nobody interrupted, bit for bit.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include "base/file.h"
#include "command.h"
#include "print.h"
#include "resume_trial.h"
#include "table.h"
#include "validators.h"

namespace strata::app {
namespace {

namespace fs = std::filesystem;

struct VerifyOptions {
  ResumeTrial trial;
  std::string keep;
  bool as_json = false;
};

void print_comparison(const ResumeComparison& c) {
  const auto answer = [](bool equal) { return equal ? "equal, bit for bit" : "DIFFERENT"; };
  Table table({{"RESUME"}, {""}});
  const bool in_epoch = c.steps_per_epoch > 0 && c.killed_at % c.steps_per_epoch != 0;
  table.add({"killed behind",
             fmt::format("step {}{}", c.killed_at, in_epoch ? ", in the middle of an epoch" : "")});
  table.add({"steps compared", std::to_string(c.compared)});
  table.add({"losses", c.first_difference == 0
                           ? answer(true)
                           : fmt::format("DIFFERENT from step {} on", c.first_difference)});
  table.add({"weights", answer(c.weights_equal)});
  table.add({"optimizer", answer(c.optimizer_equal)});
  print(table.text());
}

Json to_json(const ResumeComparison& c) {
  return {{"killed_at", c.killed_at},
          {"steps_compared", c.compared},
          {"first_difference", c.first_difference},
          {"losses_equal", c.first_difference == 0},
          {"weights_equal", c.weights_equal},
          {"optimizer_equal", c.optimizer_equal},
          {"equal", c.equal()}};
}

/// A folder that is gone with this object, unless the user wants to look at it.
class RunsFolder {
 public:
  static Result<std::unique_ptr<RunsFolder>> make(const std::string& keep) {
    std::error_code failed;
    if (!keep.empty()) {
      fs::create_directories(keep, failed);
      if (!failed && fs::is_empty(keep, failed))
        return std::unique_ptr<RunsFolder>(new RunsFolder(fs::absolute(keep), false));
      return Error{"the folder is not empty or cannot be made", keep, "name a new one"};
    }
    std::string name = (fs::temp_directory_path(failed) / "strata-resume-XXXXXX").string();
    if (failed || ::mkdtemp(name.data()) == nullptr)
      return system_error("cannot make a folder for the runs", name, errno);
    return std::unique_ptr<RunsFolder>(new RunsFolder(name, true));
  }
  RunsFolder(const RunsFolder&) = delete;
  RunsFolder& operator=(const RunsFolder&) = delete;
  ~RunsFolder() {
    std::error_code ignored;
    if (removed_) fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  RunsFolder(fs::path path, bool removed) : path_(std::move(path)), removed_(removed) {}
  fs::path path_;
  bool removed_;
};

Result<ResumeComparison> verify(const VerifyOptions& options) {
  STRATA_TRY(const auto folder, RunsFolder::make(options.keep));
  return try_resume(options.trial, folder->path());
}

int run_verify(const VerifyOptions& options) {
  const auto comparison = verify(options);
  if (!comparison.ok()) return fail(comparison.error());
  options.as_json ? print_json(to_json(*comparison)) : print_comparison(*comparison);
  if (comparison->equal()) return kDone;
  return fail({"the resumed training is not the uninterrupted one", options.trial.project.file,
               "on a GPU sums may be taken in another order; on the CPU please report it"});
}

}  // namespace

void add_verify_resume(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("verify-resume", kVerifyResumeDescription);
  auto options = std::make_shared<VerifyOptions>();
  add_project_options(*command, options->trial.project);
  command->add_option("--steps", options->trial.steps, "Steps before the training is killed (30)")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  command->add_option("--devices", options->trial.devices, "As for strata train");
  command->add_option("--threads", options->trial.threads, "CPU threads (0: all)")
      ->check(thread_count(0))
      ->type_name("N");
  command->add_option("--keep", options->keep, "Keep the runs in this new folder")
      ->type_name("DIR");
  command->add_flag("--json", options->as_json, "As JSON");
  command->callback([=, &action] { action = [=] { return run_verify(*options); }; });
}

}  // namespace strata::app
