// strata plan: how a run would be laid out over its devices, and what it is predicted to take.
#include <CLI/CLI.hpp>

#include "command.h"
#include "data/open.h"
#include "plan_devices.h"
#include "plan_report.h"
#include "plan_times.h"
#include "print.h"
#include "project_options.h"
#include "validators.h"

namespace strata::app {
namespace {

struct PlanOptions {
  ProjectOptions project;
  std::vector<std::string> fields;  // of the options that stand for a field of the project
  std::string devices;
  int simulate = 0;
  bool grow_batch = false;
  double link_gb_per_s = 0;
  double latency_us = -1;
  double gflops = 0;
  double memory_gb = 0;
  std::string times;
  bool as_json = false;
};

/// Makes reports for any number of devices of one project.
class Planner {
 public:
  Planner(const PlanOptions& options, Project project, graph::Model model,
          std::optional<plan::LayerTimes> measured)
      : options_(options),
        project_(std::move(project)),
        model_(std::move(model)),
        measured_(std::move(measured)),
        machine_(device::machine()) {
    std::vector<std::string>& devices = project_.parallel.devices;
    if (devices.size() == 1 && devices.front() == "all") devices = device::all_devices(machine_);
  }

  [[nodiscard]] Result<PlanReport> report() const {
    if (options_.simulate > 0) return simulated(options_.simulate);
    const std::vector<std::string>& devices = project_.parallel.devices;
    return make(project_.parallel, project_.training.batch,
                adjusted(cluster_for_plan(devices, machine_), false),
                adjusted(cluster_for_times(devices, machine_), true), false);
  }

  /// 1, 2, 4, ... and as many as are asked for.
  [[nodiscard]] std::vector<ScaleRow> scale() const {
    std::vector<ScaleRow> out;
    for (int count = 1; count < options_.simulate; count *= 2)
      out.push_back({count, simulated(count)});
    if (options_.simulate > 0) out.push_back({options_.simulate, simulated(options_.simulate)});
    return out;
  }

 private:
  /// Each device is a machine like this one.
  [[nodiscard]] Result<PlanReport> simulated(int count) const {
    plan::Parallel parallel = project_.parallel;
    parallel.devices = devices_like(project_.parallel.devices, count);
    if (count == 1) parallel.strategy = "single";  // what the others are compared with
    const std::int64_t batch = project_.training.batch * (options_.grow_batch ? count : 1);
    const std::vector<std::string> first(1, parallel.devices.front());
    plan::Cluster cluster = adjusted(cluster_for_times(first, machine_), true);
    if (first.front() == "cpu" && options_.link_gb_per_s <= 0)
      cluster.link.bytes_per_s = 1.25e9;  // Ethernet of 10 Gbit/s
    if (first.front() == "cpu" && options_.latency_us < 0) cluster.link.latency_s = 50e-6;
    return make(parallel, batch, cluster, cluster, true);
  }

  [[nodiscard]] plan::Cluster adjusted(plan::Cluster cluster, bool with_speed) const {
    if (options_.link_gb_per_s > 0) cluster.link.bytes_per_s = options_.link_gb_per_s * 1e9;
    if (options_.latency_us >= 0) cluster.link.latency_s = options_.latency_us / 1e6;
    if (with_speed) cluster.measured = measured_;
    if (with_speed && options_.gflops > 0) {
      cluster.rate.bytes_per_s *= options_.gflops * 1e9 / cluster.rate.flops_per_s;
      cluster.rate.flops_per_s = options_.gflops * 1e9;
    }
    if (options_.memory_gb > 0)
      for (plan::DeviceFacts& device : cluster.devices)
        device.memory = static_cast<std::int64_t>(options_.memory_gb * 1e9);
    return cluster;
  }

  [[nodiscard]] Result<PlanReport> make(const plan::Parallel& parallel, std::int64_t batch,
                                        const plan::Cluster& for_plan, plan::Cluster for_times,
                                        bool simulated) const {
    PlanReport out;
    out.name = project_.name;
    out.training = project_.training;
    out.training.batch = batch;
    STRATA_TRY(out.plan, plan::make_plan(model_, out.training, parallel, for_plan));
    out.model = model_;
    out.simulated = simulated;
    out.cluster = std::move(for_times);
    out.memory = plan::memory_of_stages(model_, out.training, out.plan);
    out.traffic = plan::traffic_of(model_, out.training, out.plan);
    out.simulation = plan::simulate(model_, out.training, out.plan, out.cluster);
    return out;
  }

  const PlanOptions& options_;
  Project project_;
  graph::Model model_;
  std::optional<plan::LayerTimes> measured_;
  device::Machine machine_;
};

Result<> run_plan(const PlanOptions& options) {
  ProjectOptions with_fields = options.project;
  with_fields.sets.insert(with_fields.sets.end(), options.fields.begin(), options.fields.end());
  STRATA_TRY(Project project, read(with_fields));
  if (!options.devices.empty()) {
    STRATA_TRY(project.parallel.devices, plan::devices_from(options.devices));
  }
  const std::filesystem::path folder = std::filesystem::path(options.project.file).parent_path();
  STRATA_TRY(const data::SourceFacts facts, data::describe_dataset(project.data, folder));
  STRATA_TRY(graph::Model model, graph::infer(project.network, facts.signal));
  std::optional<plan::LayerTimes> measured;
  if (!options.times.empty()) {
    STRATA_TRY(measured, read_times(options.times, model));
  }
  const Planner planner(options, std::move(project), std::move(model), std::move(measured));
  STRATA_TRY(const PlanReport report, planner.report());
  const std::vector<ScaleRow> scale = planner.scale();
  options.as_json ? print_json(plan_json(report, scale)) : print(plan_text(report, scale));
  return {};
}

/// An option that stands for one field of the project.
CLI::Option* add_field(CLI::App& command, const std::string& option, const std::string& field,
                       const std::string& type, const std::string& help, PlanOptions& options) {
  return command
      .add_option_function<std::string>(
          option,
          [&options, field](const std::string& value) {
            options.fields.push_back(field + "=" + value);
          },
          help)
      ->type_name(type);
}

void add_layout_options(CLI::App& command, PlanOptions& options) {
  command
      .add_option("--devices", options.devices,
                  "cpu, cpu,cpu, cuda:0,cuda:1 or all (the project's)")
      ->type_name("LIST");
  add_field(command, "--strategy", "parallel.strategy", "WORD",
            "auto, single, data, pipeline or tensor", options);
  add_field(command, "--microbatches", "parallel.microbatches", "N",
            "Parts that a pipeline cuts the batch into (chosen)", options)
      ->check(at_least_zero());
  add_field(command, "--schedule", "parallel.schedule", "WORD", "gpipe or 1f1b", options);
  add_field(command, "--stages", "parallel.stages", "N",
            "Stages of a pipeline; further devices make replicas (one per device)", options)
      ->check(at_least_zero());
  add_field(command, "--batch", "training.batch", "N", "Samples in a step, over all devices",
            options)
      ->check(at_least_one());
  command.add_flag_function(
      "--shard-optimizer",
      [&options](std::int64_t) { options.fields.emplace_back("parallel.shard_optimizer=true"); },
      "Replicas share the optimizer's state out");
}

void add_machine_options(CLI::App& command, PlanOptions& options) {
  command
      .add_option("--simulate", options.simulate,
                  "Plan for N devices like the first one, and show what 1, 2, 4, ... bring")
      ->check(quiet(CLI::Range(1, 10'000)))
      ->type_name("N");
  command.add_flag("--grow-batch", options.grow_batch,
                   "With --simulate: the project's batch is each device's");
  command.add_option("--bandwidth", options.link_gb_per_s, "Of the links between devices")
      ->check(quiet(CLI::PositiveNumber))
      ->type_name("GB/s");
  command.add_option("--latency", options.latency_us, "Of a message")
      ->check(at_least_zero())
      ->type_name("us");
  command.add_option("--speed", options.gflops, "Of a device's arithmetic")
      ->check(quiet(CLI::PositiveNumber))
      ->type_name("GFLOP/s");
  command
      .add_option("--times", options.times,
                  "Predict from measured layer times: strata bench PROJECT --profile-json > FILE")
      ->type_name("FILE");
  command.add_option("--memory", options.memory_gb, "That a device has")
      ->check(quiet(CLI::PositiveNumber))
      ->type_name("GB");
}

}  // namespace

void add_plan(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "plan", "How a run is laid out over devices: stages, memory, predicted time and bubble");
  auto options = std::make_shared<PlanOptions>();
  add_project_options(*command, options->project);
  add_layout_options(*command, *options);
  add_machine_options(*command, *options);
  command->add_flag("--json", options->as_json, "As JSON");
  command->callback([=, &action] { action = [=] { return done_or_fail(run_plan(*options)); }; });
}

}  // namespace strata::app
