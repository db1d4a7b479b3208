// strata watch: follows a run, from its beginning to its end.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <thread>
#include <utility>

#include "command.h"
#include "display.h"
#include "project/project.h"
#include "project_options.h"
#include "run/event_reader.h"
#include "run/run_folder.h"
#include "run/socket_file.h"

namespace strata::app {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{100};

struct WatchOptions {
  std::string run;
  bool as_json = false;
};

bool ends_run(const link::Event& event) {
  const auto* state = std::get_if<link::StateEvent>(&event.payload);
  return state != nullptr &&
         (state->state == link::RunState::finished || state->state == link::RunState::stopped ||
          state->state == link::RunState::failed);
}

/// Shows a run's events as they come, and says once what of them cannot be shown.
class Follower {
 public:
  Follower(const std::filesystem::path& run_folder, Display& display)
      : folder_(run_folder), display_(display), reader_(run_folder) {}

  /// Shows what is new; true when the run has ended.
  Result<bool> show_new() {
    bool ended = false;
    while (true) {
      STRATA_TRY(const run::EventReader::Piece piece, reader_.read_piece());
      if (piece.newer)
        warn(told_newer_, {"a part of the run is not shown", folder_.string(),
                           "a newer version of Strata wrote it: use that one"});
      if (piece.damaged)
        warn(told_damaged_, {"a part of the run's events cannot be read", folder_.string(), {}});
      for (const link::Event& event : piece.events) {
        display_.show(event);
        ended = ends_run(event);
      }
      if (piece.at_end) return ended;
    }
  }

 private:
  void warn(bool& told, const Error& what) {
    if (std::exchange(told, true)) return;
    display_.clear();
    std::fprintf(stderr, "strata: warning: %s\n", what.text().c_str());
  }

  std::filesystem::path folder_;
  Display& display_;
  run::EventReader reader_;
  bool told_newer_ = false;
  bool told_damaged_ = false;
};

Result<> check_run(const std::filesystem::path& folder) {
  const auto run = run::read_run(folder);
  return run.ok() ? Result<>() : run.error();
}

Result<> watch(const WatchOptions& options) {
  const std::filesystem::path folder = run_path(options.run);
  STRATA_CHECK(check_run(folder));
  STRATA_TRY(const Project project, read_project(folder / "project.strata"));
  const auto display =
      options.as_json ? json_display(STDOUT_FILENO) : text_display(project.training.batch);
  Follower follower(folder, *display);
  while (true) {
    // Asked before reading: what a dying worker wrote last is still shown.
    const bool alive = run::socket_answers(folder);
    STRATA_TRY(const bool ended, follower.show_new());
    if (ended || !alive) {
      display->clear();
      if (ended) return {};
      return Error{"the run's worker is gone", folder.string(),
                   "go on with it: strata train --resume RUN"};
    }
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

}  // namespace

void add_watch(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("watch", "Follow a run until it ends");
  auto options = std::make_shared<WatchOptions>();
  command->add_option("RUN", options->run, "The run's folder, or its name below ./runs")
      ->required();
  command->add_flag("--json", options->as_json, "The events as JSON Lines");
  command->callback([=, &action] { action = [=] { return done_or_fail(watch(*options)); }; });
}

}  // namespace strata::app
