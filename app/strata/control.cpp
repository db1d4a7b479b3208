// strata control: steers a run that is alive.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>

#include "command.h"
#include "project_options.h"
#include "run/control.h"

namespace strata::app {
namespace {

struct ControlOptions {
  std::string run;
  std::string verb;
  std::vector<std::string> values;  // of set: lr=0.0003
};

Result<double> learning_rate_from(const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  const std::string name = assignment.substr(0, equals);
  if (equals == std::string::npos || (name != "lr" && name != "learning_rate"))
    return Error{fmt::format("'{}' cannot be set while training", assignment), {}, "set lr=0.0003"};
  double rate = 0;
  const char* const end = assignment.data() + assignment.size();
  const auto [at, code] = std::from_chars(assignment.data() + equals + 1, end, rate);
  if (code != std::errc() || at != end || !(rate >= 0))
    return Error{fmt::format("'{}' is no learning rate", assignment.substr(equals + 1)),
                 {},
                 "set lr=0.0003"};
  return rate;
}

Result<link::Command> command_from(const ControlOptions& options) {
  link::Command command;
  if (options.verb == "pause") command.what = link::Command::Do::pause;
  if (options.verb == "resume") command.what = link::Command::Do::resume;
  if (options.verb == "stop") command.what = link::Command::Do::stop;
  if (options.verb == "checkpoint") command.what = link::Command::Do::checkpoint;
  if (options.verb != "set") return command;
  command.what = link::Command::Do::set_learning_rate;
  if (options.values.size() != 1)
    return Error{"set needs one value", {}, "strata control RUN set lr=0.0003"};
  STRATA_TRY(command.learning_rate, learning_rate_from(options.values.front()));
  return command;
}

int run_control(const ControlOptions& options) {
  const auto command = command_from(options);
  if (!command.ok()) {
    fail(command.error());
    return kWrongUsage;
  }
  return done_or_fail(run::send_command(run_path(options.run), *command));
}

}  // namespace

void add_control(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "control", "Pause, resume, stop, checkpoint a run, or change its learning rate");
  auto options = std::make_shared<ControlOptions>();
  command->add_option("RUN", options->run, "The run's folder, or its name below ./runs")
      ->required();
  command->add_option("VERB", options->verb, "pause, resume, stop, checkpoint, or set")
      ->required()
      ->check(CLI::IsMember({"pause", "resume", "stop", "checkpoint", "set"}));
  command->add_option("VALUE", options->values, "For set: lr=0.0003");
  command->callback([=, &action] { action = [=] { return run_control(*options); }; });
}

}  // namespace strata::app
