// strata runs: what has been trained below a folder.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <ctime>

#include "command.h"
#include "print.h"
#include "run/run_folder.h"
#include "run/run_info.h"
#include "table.h"

namespace strata::app {
namespace {

/// A run whose worker is gone although run.json says otherwise has died.
std::string state_of(const run::RunSummary& run) {
  const bool ended =
      run.info.state == "finished" || run.info.state == "failed" || run.info.state == "stopped";
  return ended || run.alive ? run.info.state : "died";
}

double seconds_of(const run::RunSummary& run) {
  if (run.info.finished > 0) return run.info.finished - run.info.started;
  return run.alive ? static_cast<double>(std::time(nullptr)) - run.info.started : -1;
}

Json to_json(const run::RunSummary& run) {
  Json out = {{"path", run.path.string()}, {"alive", run.alive}};
  out.update(run::to_json(run.info));
  out["state"] = state_of(run);
  out["epochs"] = run.epochs;
  out["steps"] = run.steps;
  out["val_loss"] = run.val_loss ? Json(*run.val_loss) : Json(nullptr);
  out["val_accuracy"] = run.val_accuracy ? Json(*run.val_accuracy) : Json(nullptr);
  return out;
}

std::string devices_of(const run::RunSummary& run) {
  return fmt::format("{}", fmt::join(run.info.devices, ","));
}

int run_runs(const std::string& folder, bool as_json) {
  if (!std::filesystem::is_directory(folder))
    return fail(
        {"there is no such folder", folder, "name the folder of a project, or one above its runs"});
  const std::vector<run::RunSummary> runs = run::list_runs(folder);
  if (as_json) {
    Json list = Json::array();
    for (const run::RunSummary& run : runs)
      list.push_back(to_json(run));
    print_json(list);
    return kDone;
  }
  if (runs.empty()) {
    std::fprintf(stderr, "no runs below %s\n", folder.c_str());
    return kDone;
  }
  using Align = Table::Align;
  Table table({{"STATE"},
               {"STARTED"},
               {"TIME", Align::right},
               {"EPOCHS", Align::right},
               {"STEPS", Align::right},
               {"VAL LOSS", Align::right},
               {"VAL ACCURACY", Align::right},
               {"DEVICES"},
               {"RUN"}});
  for (const run::RunSummary& run : runs)
    table.add({state_of(run), time_text(run.info.started), duration_text(seconds_of(run)),
               std::to_string(run.epochs), with_thousands(run.steps),
               run.val_loss ? fmt::format("{:.4f}", *run.val_loss) : "-",
               run.val_accuracy ? percent_text(*run.val_accuracy) : "-", devices_of(run),
               run.path.lexically_normal().string()});
  print(table.text());
  return kDone;
}

}  // namespace

void add_runs(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("runs", "List runs, newest first");
  auto folder = std::make_shared<std::string>(".");
  auto as_json = std::make_shared<bool>(false);
  command->add_option("FOLDER", *folder, "Where to look, four levels deep (default: here)");
  command->add_flag("--json", *as_json, "As JSON");
  command->callback([=, &action] { action = [=] { return run_runs(*folder, *as_json); }; });
}

}  // namespace strata::app
