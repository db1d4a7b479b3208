// strata evaluate: loss and metrics of a checkpoint on a split.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>

#include "command.h"
#include "engine/evaluate.h"
#include "print.h"
#include "project_options.h"
#include "table.h"
#include "validators.h"

namespace strata::app {
namespace {

constexpr std::size_t kMostClassesShown = 30;

struct EvaluateOptions {
  std::string run;
  std::string which = "best";
  engine::EvaluateRequest request;
  bool as_json = false;
};

Json to_json(const engine::EvaluateResult& result) {
  Json metrics = Json::object();
  for (const auto& [name, value] : result.metrics)
    metrics[name] = value;
  Json out = {{"split", result.split},
              {"rows", result.rows},
              {"loss", result.loss},
              {"metrics", std::move(metrics)},
              {"seconds", result.seconds}};
  if (!result.confusion.empty()) out["confusion"] = result.confusion;
  if (!result.classes.empty()) out["classes"] = result.classes;
  return out;
}

std::string class_name(const engine::EvaluateResult& result, std::size_t at) {
  return at < result.classes.size() ? result.classes[at] : std::to_string(at);
}

/// Rows are what is true, columns what was predicted.
void print_confusion(const engine::EvaluateResult& result) {
  std::vector<Table::Column> columns = {{"TRUE \\ PREDICTED"}};
  for (std::size_t i = 0; i < result.confusion.size(); ++i)
    columns.push_back({class_name(result, i), Table::Align::right});
  Table table(std::move(columns));
  for (std::size_t i = 0; i < result.confusion.size(); ++i) {
    std::vector<std::string> cells = {class_name(result, i)};
    for (const std::int64_t count : result.confusion[i])
      cells.push_back(with_thousands(count));
    table.add(std::move(cells));
  }
  print("\n" + table.text());
}

void print_text(const engine::EvaluateResult& result) {
  Table table({{"METRIC"}, {"VALUE", Table::Align::right}});
  table.add({"loss", fmt::format("{:.4f}", result.loss)});
  for (const auto& [name, value] : result.metrics)
    table.add({name, name == "mae" || name == "rmse" ? fmt::format("{:.4f}", value)
                                                     : percent_text(value)});
  print(fmt::format("{} split, {} rows, {}\n\n", result.split, with_thousands(result.rows),
                    duration_text(result.seconds)));
  print(table.text());
  if (!result.confusion.empty() && result.confusion.size() <= kMostClassesShown)
    print_confusion(result);
}

Result<> run_evaluate(const EvaluateOptions& options) {
  engine::EvaluateRequest request = options.request;
  STRATA_TRY(Trained trained, read_trained(run_path(options.run), options.which));
  request.project = std::move(trained.project);
  request.project_file = trained.project_file;
  request.weights = trained.checkpoint;
  STRATA_TRY(const engine::EvaluateResult result, engine::evaluate(request));
  options.as_json ? print_json(to_json(result)) : print_text(result);
  return {};
}

}  // namespace

void add_evaluate(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("evaluate", kEvaluateDescription);
  auto options = std::make_shared<EvaluateOptions>();
  engine::EvaluateRequest& request = options->request;
  command
      ->add_option("RUN", options->run,
                   "A run's folder, its name below ./runs, or a checkpoint's folder")
      ->required();
  command->add_option("--split", request.split, "train, validation or test (validation)")
      ->check(CLI::IsMember({"train", "validation", "test"}));
  command->add_option("--checkpoint", options->which, "best, last or a step (best)");
  command->add_option("--devices", request.device, "cpu or cuda:0 (cpu)");
  command->add_option("--threads", request.threads, "CPU threads (0: all)")
      ->check(thread_count(0))
      ->type_name("N");
  command->add_flag("--json", options->as_json, "As JSON");
  command->callback(
      [=, &action] { action = [=] { return done_or_fail(run_evaluate(*options)); }; });
}

}  // namespace strata::app
