// strata bench: the time of a training step, as one JSON line with the keys of the peers' scripts.
#include <CLI/CLI.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "command.h"
#include "engine/bench.h"
#include "plan/one_device.h"
#include "print.h"
#include "project_options.h"
#include "validators.h"

namespace strata::app {
namespace {

struct BenchOptions {
  ProjectOptions project;
  engine::BenchRequest request;
  std::int64_t batch = 0;
  std::string strategy;
  std::string init;
  std::string order;
};

double rounded(double value, double places) { return std::round(value * places) / places; }

Result<> run_bench(const BenchOptions& options) {
  engine::BenchRequest request = options.request;
  ProjectOptions project = options.project;
  if (options.batch > 0) project.sets.push_back("training.batch=" + std::to_string(options.batch));
  if (!options.strategy.empty()) project.sets.push_back("parallel.strategy=" + options.strategy);
  STRATA_TRY(request.project, read(project));
  STRATA_TRY(request.project.training,
             plan::on_one_device(request.project.training, request.project.parallel));
  request.project_file = options.project.file;
  request.init = options.init;
  request.order = options.order;
  STRATA_TRY(const engine::BenchResult result, engine::bench(request));
  Json losses = Json::array();
  for (const double loss : result.losses)
    losses.push_back(rounded(loss, 1e6));
  print_json({{"peer", "strata"},
              {"workload", request.project_file.stem().string()},
              {"batch", result.batch},
              {"threads", result.threads},
              {"device", request.device},
              {"step_ms", rounded(result.step_ms, 1e4)},
              {"samples_per_s", rounded(result.samples_per_s, 10)},
              {"losses", std::move(losses)}},
             -1);
  return {};
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("bench", kBenchDescription);
  auto options = std::make_shared<BenchOptions>();
  engine::BenchRequest& request = options->request;
  add_project_options(*command, options->project);
  command->add_option("--steps", request.steps, "Steps, warm-up included (200)")
      ->check(at_least_one())
      ->type_name("N");
  command->add_option("--warmup", request.warmup, "Steps that are not counted (20)")
      ->check(at_least_zero())
      ->type_name("N");
  command->add_option("--batch", options->batch, "Samples in a step (the project's)")
      ->check(at_least_one())
      ->type_name("N");
  command->add_option("--threads", request.threads, "CPU threads (2)")
      ->check(thread_count(1))
      ->type_name("N");
  command->add_option("--devices", request.device, "cpu or cuda:0 (cpu)");
  command->add_option("--strategy", options->strategy, "auto, single, data, pipeline or tensor")
      ->type_name("WORD");
  command->add_option("--init", options->init, "Starting weights (*.safetensors)")
      ->type_name("FILE");
  command->add_option("--order", options->order, "Rows of every step (*.npy, int64, steps x batch)")
      ->type_name("FILE");
  command->callback([=, &action] { action = [=] { return done_or_fail(run_bench(*options)); }; });
}

}  // namespace strata::app
