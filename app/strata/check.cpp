// strata check: shapes, parameters and costs of a project's network, or all that is wrong with it.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>

#include "command.h"
#include "data/open.h"
#include "print.h"
#include "project_options.h"
#include "table.h"

namespace strata::app {
namespace {

struct Checked {
  Project project;
  std::optional<data::SourceFacts> facts;
  std::optional<graph::Model> model;
  std::vector<Error> problems;
};

/// The layers that can be worked out although a later one is wrong.
std::optional<graph::Model> model_of(const graph::Network& network, const graph::Signal& signal) {
  auto model = graph::infer(network, signal);
  if (model.ok()) return std::move(model).value();
  return std::nullopt;
}

Result<Checked> check(const ProjectOptions& options) {
  Checked out;
  STRATA_TRY(out.project, read(options));
  const std::filesystem::path folder = std::filesystem::path(options.file).parent_path();
  auto facts = data::describe_dataset(out.project.data, folder);
  if (!facts.ok()) {
    out.problems.push_back(facts.error());
    return out;
  }
  out.facts = std::move(facts).value();
  out.problems = graph::problems(out.project.network, out.facts->signal);
  out.model = model_of(out.project.network, out.facts->signal);
  if (!out.model) return out;
  const data::Target& target = out.facts->target;
  const std::int64_t classes = target.kind == data::Target::Kind::classes ? target.classes : 0;
  if (auto fits = plan::check_loss(out.project.training.loss, *out.model, classes, target.shape);
      !fits.ok())
    out.problems.push_back(fits.error());
  return out;
}

Json rows_json(const data::SourceFacts& facts) {
  const auto count = [](std::int64_t rows) { return rows < 0 ? Json(nullptr) : Json(rows); };
  return {{"train", count(facts.train_rows)},
          {"validation", count(facts.validation_rows)},
          {"test", count(facts.test_rows)}};
}

Json to_json(const Checked& checked) {
  Json out = {{"name", checked.project.name}, {"ok", checked.problems.empty()}};
  if (checked.facts) {
    out["input"] = {{"source", checked.project.data.source},
                    {"shape", checked.facts->signal.shape.sizes()},
                    {"vocabulary", checked.facts->signal.vocabulary},
                    {"classes", checked.facts->target.classes},
                    {"rows", rows_json(*checked.facts)}};
  }
  Json layers = Json::array();
  if (checked.model) {
    for (const graph::Layer& layer : checked.model->layers)
      layers.push_back({{"id", layer.id()},
                        {"kind", layer.spec.kind},
                        {"output_shape", layer.facts.output.shape.sizes()},
                        {"parameters", layer.parameter_count()},
                        {"flops", layer.facts.forward_flops}});
    out["parameters"] = checked.model->parameter_count();
    out["flops"] = checked.model->forward_flops();
  }
  out["layers"] = std::move(layers);
  Json problems = Json::array();
  for (const Error& problem : checked.problems)
    problems.push_back(
        {{"where", problem.where}, {"message", problem.what}, {"remedy", problem.remedy}});
  out["problems"] = std::move(problems);
  return out;
}

std::string rows_text(const data::SourceFacts& facts) {
  std::string out;
  const auto add = [&out](const char* name, std::int64_t rows) {
    if (rows > 0)
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", with_thousands(rows), name);
  };
  add("training rows", facts.train_rows);
  add("validation", facts.validation_rows);
  add("test", facts.test_rows);
  return out;
}

void print_layers(const Checked& checked) {
  using Align = Table::Align;
  Table table({{"LAYER"},
               {"KIND"},
               {"OUTPUT"},
               {"PARAMETERS", Align::right},
               {"FLOPS / SAMPLE", Align::right}});
  table.add({std::string(graph::kDataId), checked.project.data.source, checked.facts->signal.text(),
             "", ""});
  const graph::Model& model = *checked.model;
  for (const graph::Layer& layer : model.layers)
    table.add({layer.id(), layer.spec.kind, layer.facts.output.text(),
               with_thousands(layer.parameter_count()), flops_text(layer.facts.forward_flops)});
  table.rule();
  table.add({"total", "", "", with_thousands(model.parameter_count()),
             flops_text(model.forward_flops())});
  print(table.text());
  print(fmt::format("\nweights {}, forward pass only; training costs about three times the FLOPs\n",
                    bytes_text(model.parameter_count() * 4)));
  if (!model.closing.empty())
    print(fmt::format("the closing {} is computed together with the loss\n", model.closing));
}

void print_text(const Checked& checked) {
  print(checked.project.name + "\n");
  if (checked.facts)
    if (const std::string rows = rows_text(*checked.facts); !rows.empty()) print(rows + "\n");
  print("\n");
  if (checked.model) print_layers(checked);
  for (const Error& problem : checked.problems)
    std::fprintf(stderr, "strata: %s\n", problem.text().c_str());
}

int run_check(const ProjectOptions& options, bool as_json) {
  const auto checked = check(options);
  if (!checked.ok()) return fail(checked.error());
  as_json ? print_json(to_json(*checked)) : print_text(*checked);
  return checked->problems.empty() ? kDone : kFailed;
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "check", "Validate a project: shapes, parameters and FLOPs of every layer");
  auto options = std::make_shared<ProjectOptions>();
  auto as_json = std::make_shared<bool>(false);
  add_project_options(*command, *options);
  command->add_flag("--json", *as_json, "As JSON");
  command->callback([=, &action] { action = [=] { return run_check(*options, *as_json); }; });
}

}  // namespace strata::app
