// strata watch: follows a run, from its beginning to its end.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <thread>

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

/// Shows what is new; true when the run has ended.
Result<bool> show_new(run::EventReader& reader, Display& display) {
  STRATA_TRY(const std::vector<link::Event> events, reader.read_new());
  bool ended = false;
  for (const link::Event& event : events) {
    display.show(event);
    ended = ends_run(event);
  }
  return ended;
}

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
  run::EventReader reader(folder);
  while (true) {
    // Asked before reading: what a dying worker wrote last is still shown.
    const bool alive = run::socket_answers(folder);
    STRATA_TRY(const bool ended, show_new(reader, *display));
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
