// strata: trains, checks and steers networks from the command line.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <new>

#include "command.h"
#include "version.h"

namespace strata::app {

int fail(const Error& error) {
  std::fprintf(stderr, "strata: %s\n", error.text().c_str());
  return kFailed;
}

int done_or_fail(const Result<>& result) { return result.ok() ? kDone : fail(result.error()); }

namespace {

void add_commands(CLI::App& app, Action& action, const std::vector<std::string>& command_line) {
  add_templates(app, action);
  add_new(app, action);
  add_datasets(app, action);
  add_check(app, action);
  add_plan(app, action);
  add_train(app, action, command_line);
  add_runs(app, action);
  add_watch(app, action);
  add_control(app, action);
  add_evaluate(app, action);
  add_predict(app, action);
  add_export(app, action);
  add_import(app, action);
  add_verify_resume(app, action);
  add_inspect(app, action);
  add_devices(app, action);
  add_bench(app, action);
  add_libtorch(app, action);
}

int run(int argc, char** argv) {
  CLI::App app("Trains neural networks described by a project file (*.strata).", "strata");
  app.set_version_flag("--version", std::string("strata ") + kVersion);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (a checkpoint is written "
      "first).\n"
      "Start with:  strata new shapes-cnn demo.strata && strata train demo.strata");
  Action action;
  add_commands(app, action, {argv, argv + argc});
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kWrongUsage;
  }
  return action ? action() : kWrongUsage;
}

}  // namespace
}  // namespace strata::app

int main(int argc, char** argv) {
  try {
    return strata::app::run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("strata: the memory does not suffice: use a smaller batch or network\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "strata: an unexpected fault: %s\n", error.what());
  }
  return strata::app::kFailed;
}
