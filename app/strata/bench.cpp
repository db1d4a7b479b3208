// strata bench: the time of a training step, as one JSON line with the keys of the peers' scripts.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "bench_profile.h"
#include "command.h"
#include "engine/bench.h"
#include "interrupt.h"
#include "print.h"
#include "project_options.h"
#include "ranks.h"
#include "ranks_start.h"
#include "validators.h"

namespace strata::app {
namespace {

struct BenchOptions {
  ProjectOptions project;
  engine::BenchRequest request;
  std::string devices = "cpu";
  std::int64_t batch = 0;
  std::string strategy;
  std::string init;
  std::string order;
  bool profile = false;
  bool profile_json = false;
};

double rounded(double value, double places) { return std::round(value * places) / places; }

Result<engine::BenchRequest> request_for(const BenchOptions& options, const Seat& seat) {
  engine::BenchRequest request = options.request;
  ProjectOptions project = options.project;
  if (options.batch > 0) project.sets.push_back("training.batch=" + std::to_string(options.batch));
  if (!options.strategy.empty()) project.sets.push_back("parallel.strategy=" + options.strategy);
  STRATA_TRY(request.project, read(project));
  STRATA_TRY(request.project.parallel.devices, devices_for(options.devices, {}, seat));
  request.device = request.project.parallel.devices.at(static_cast<std::size_t>(seat.rank));
  request.threads = threads_for(options.request.threads, seat);
  request.project_file = options.project.file;
  request.init = options.init;
  request.order = options.order;
  return request;
}

void print_result(const engine::BenchRequest& request, const engine::BenchResult& result) {
  Json losses = Json::array();
  for (const double loss : result.losses)
    losses.push_back(rounded(loss, 1e6));
  const std::vector<std::string>& devices = request.project.parallel.devices;
  Json line = {{"peer", "strata"},
               {"workload", request.project_file.stem().string()},
               {"batch", result.batch},
               {"threads", result.threads * static_cast<int>(devices.size())},
               {"device", fmt::format("{}", fmt::join(devices, ","))},
               {"step_ms", rounded(result.step_ms, 1e4)},
               {"samples_per_s", rounded(result.samples_per_s, 10)},
               {"losses", std::move(losses)}};
  if (devices.size() > 1) line["ranks"] = devices.size();
  print_json(line, -1);
}

int bench_as_rank(engine::BenchRequest request, const Seat& seat) {
  if (seat.rank > 0) ignore_interrupts();
  auto ranks = join(seat, request.device);
  if (!ranks.ok()) return fail_as_rank(seat, ranks.error());
  request.ranks = *std::move(ranks);
  const auto result = engine::bench(request);
  if (!result.ok()) return fail_as_rank(seat, with_cause(result.error(), seat));
  if (seat.rank == 0) print_result(request, *result);
  return kDone;
}

int run_bench(const BenchOptions& options) {
  const auto seat = take_seat();
  if (!seat.ok()) return fail(seat.error());
  const auto request = request_for(options, *seat);
  if (!request.ok()) return fail_as_rank(*seat, request.error());
  const std::vector<std::string>& devices = request->project.parallel.devices;
  if (options.profile || options.profile_json) {
    if (devices.size() > 1)
      return fail(Error{"a profile is of one device", "--devices", "name one of them"});
    return done_or_fail(print_profile(*request, options.profile_json));
  }
  if (!seat->is_users() || devices.size() == 1) return bench_as_rank(*request, *seat);
  const auto outcome = start_ranks({devices, options.request.threads, {}});
  if (!outcome.ok()) return fail(outcome.error());
  return outcome->failure ? fail(*outcome->failure) : outcome->code;
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
  command->add_option("--threads", request.threads, "CPU threads, over all devices (2)")
      ->check(thread_count(1))
      ->type_name("N");
  command->add_option("--devices", options->devices, "cpu, cpu,cpu (two ranks) or cuda:0 (cpu)");
  command->add_option("--strategy", options->strategy, "auto, single, data, pipeline or tensor")
      ->type_name("WORD");
  command->add_option("--init", options->init, "Starting weights (*.safetensors)")
      ->type_name("FILE");
  command->add_option("--order", options->order, "Rows of every step (*.npy, int64, steps x batch)")
      ->type_name("FILE");
  command->add_flag("--profile", options->profile,
                    "Print where each millisecond of a step goes, layer by layer");
  command->add_flag("--profile-json", options->profile_json,
                    "The same as JSON, for strata plan --times");
  command->callback([=, &action] { action = [=] { return run_bench(*options); }; });
}

}  // namespace strata::app
