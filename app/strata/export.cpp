// strata export: a checkpoint for other programs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "command.h"
#include "engine/export/export.h"
#include "print.h"
#include "project_options.h"
#include "table.h"
#include "validators.h"
#include "version.h"

namespace strata::app {
namespace {

struct ExportOptions {
  std::string run;
  std::string which = "best";
  std::string to;
  engine::ExportRequest request;
  bool as_json = false;
};

Json to_json(const engine::ExportResult& result) {
  Json files = Json::array();
  for (const std::filesystem::path& file : result.files)
    files.push_back(file.string());
  Json out = {{"format", translate::info_of(result.format).title},
              {"files", std::move(files)},
              {"bytes", result.bytes},
              {"parameters", result.parameters},
              {"load", result.load},
              {"notes", result.notes}};
  out["largest_difference"] =
      result.largest_difference ? Json(*result.largest_difference) : Json(nullptr);
  out["rows"] = result.rows;
  return out;
}

void print_text(const engine::ExportResult& result) {
  Table table({{"EXPORTED"}, {std::string(translate::info_of(result.format).title)}});
  for (const std::filesystem::path& file : result.files)
    table.add({"file", file.string()});
  table.add({"size", bytes_text(static_cast<std::int64_t>(result.bytes))});
  table.add({"parameters", with_thousands(result.parameters)});
  if (result.largest_difference)
    table.add({"read back", fmt::format("largest difference {:.2g} on {} rows",
                                        *result.largest_difference, result.rows)});
  for (const std::string& note : result.notes)
    table.add({"note", note});
  table.add({"load with", result.load});
  print(table.text());
}

Result<> run_export(const ExportOptions& options) {
  engine::ExportRequest request = options.request;
  STRATA_TRY(Trained trained, read_trained(run_path(options.run), options.which));
  request.project = std::move(trained.project);
  request.project_file = trained.project_file;
  request.checkpoint = trained.checkpoint;
  request.file = options.to;
  request.source.training_loop = request.source.training_loop || request.source.parallel;
  request.about = {{"producer", fmt::format("Strata {}", kVersion)},
                   {"project", request.project.name},
                   {"step", trained.checkpoint.filename().string()}};
  STRATA_TRY(const engine::ExportResult result, engine::export_network(request));
  options.as_json ? print_json(to_json(result)) : print_text(result);
  return {};
}

std::string endings() {
  std::string out;
  for (const translate::ExportFormatInfo& info : translate::export_formats())
    out += fmt::format("\n  {:<13} {}", info.ending, info.summary);
  return out;
}

}  // namespace

void add_export(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("export", kExportDescription);
  auto options = std::make_shared<ExportOptions>();
  command
      ->add_option("RUN", options->run,
                   "A run's folder, its name below ./runs, or a checkpoint's folder")
      ->required();
  command->add_option("--to", options->to, "The file; its ending says the form")
      ->required()
      ->type_name("FILE|DIR/");
  command->add_option("--checkpoint", options->which, "best, last or a step (best)");
  command->add_flag("--training-loop", options->request.source.training_loop,
                    "Sources: with the training loop");
  command->add_flag("--parallel", options->request.source.parallel,
                    "Sources: a training loop for several devices");
  command->add_option("--threads", options->request.threads, "CPU threads (0: all)")
      ->check(thread_count(0))
      ->type_name("N");
  command->add_flag("--json", options->as_json, "As JSON");
  command->footer("Forms:" + endings());
  command->callback([=, &action] { action = [=] { return done_or_fail(run_export(*options)); }; });
}

}  // namespace strata::app
