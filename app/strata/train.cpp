// strata train.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "command.h"
#include "device/machine.h"
#include "plan/one_device.h"
#include "project_options.h"
#include "train_session.h"
#include "validators.h"

namespace strata::app {
namespace {

namespace fs = std::filesystem;

struct TrainOptions {
  ProjectOptions project;
  std::vector<std::string> fields;  // of the options that stand for a field: "training.epochs=3"
  std::string devices;
  std::string run_dir;
  std::string resume;
  std::string init;
  std::string order;
  EventOutput events;
  int threads = 0;
  std::vector<std::string> command_line;
};

/// An option that stands for one field of the project: --epochs 3 is --set training.epochs=3.
void add_field_option(CLI::App& command, const std::string& option, const std::string& field,
                      const std::string& type, const std::string& help,
                      std::vector<std::string>& fields) {
  CLI::Option* added = command.add_option_function<std::string>(
      option, [&fields, field](const std::string& value) { fields.push_back(field + "=" + value); },
      help);
  added->type_name(type);
  if (type == "N") added->check(at_least_zero());
}

Result<std::string> device_of(const TrainOptions& options, const Project& project) {
  std::vector<std::string> devices = project.parallel.devices;
  if (!options.devices.empty()) {
    STRATA_TRY(devices, plan::devices_from(options.devices));
  }
  if (devices == std::vector<std::string>{"all"}) devices = device::all_devices(device::machine());
  if (devices.size() == 1) return devices.front();
  return Error{fmt::format("{} devices are named, and this version trains on one", devices.size()),
               "--devices", "name one of " + fmt::format("{}", fmt::join(devices, ", "))};
}

/// What the run goes on from: its snapshot, unless a project is given, and its last checkpoint.
Result<> take_up(const TrainOptions& options, engine::TrainRequest& request) {
  STRATA_TRY(Trained trained, read_trained(run_path(options.resume), "last"));
  request.resume = trained.checkpoint;
  if (!options.project.file.empty()) return {};
  const fs::path snapshot = trained.checkpoint.parent_path().parent_path() / "project.strata";
  ProjectOptions from_snapshot{snapshot.string(), options.project.sets};
  STRATA_TRY(request.project, read(from_snapshot));
  request.project_file = trained.project_file;
  return {};
}

Result<engine::TrainRequest> request_for(const TrainOptions& options) {
  engine::TrainRequest request;
  if (!options.project.file.empty()) {
    STRATA_TRY(request.project, read(options.project));
    request.project_file = options.project.file;
  }
  if (!options.resume.empty()) STRATA_CHECK(take_up(options, request));
  STRATA_TRY(request.device, device_of(options, request.project));
  STRATA_TRY(request.project.training,
             plan::on_one_device(request.project.training, request.project.parallel));
  request.threads = options.threads;
  request.init = options.init;
  request.order = options.order;
  return request;
}

fs::path folder_for(const TrainOptions& options, const engine::TrainRequest& request) {
  if (!options.resume.empty()) return request.resume.parent_path().parent_path();
  return options.run_dir.empty() ? run::new_run_path(request.project_file, request.project.name)
                                 : fs::path(options.run_dir);
}

int run_train(const TrainOptions& options) {
  const auto request = request_for(options);
  if (!request.ok()) return fail(request.error());
  auto session = TrainSession::open(folder_for(options, *request), !options.resume.empty(),
                                    *request, options.events, options.command_line);
  if (!session.ok()) return fail(session.error());
  return (*session)->run(*request);
}

void add_options(CLI::App& command, TrainOptions& options) {
  command.add_option("PROJECT", options.project.file, "Project file (*.strata)");
  command.add_option("--devices", options.devices, "cpu, cpu:0, cuda:0 or all");
  add_field_option(command, "--epochs", "training.epochs", "N", "Passes over the training rows",
                   options.fields);
  add_field_option(command, "--steps", "training.steps", "N", "End after so many steps",
                   options.fields);
  add_field_option(command, "--batch", "training.batch", "N", "Samples in a step, over all devices",
                   options.fields);
  add_field_option(command, "--seed", "training.seed", "N", "Seed of all random numbers",
                   options.fields);
  add_field_option(command, "--precision", "training.precision", "WORD",
                   "float32, bfloat16 or float16", options.fields);
  add_field_option(command, "--checkpoint-every", "training.checkpoint_every", "N",
                   "Steps between checkpoints (0: after every epoch)", options.fields);
  add_field_option(command, "--strategy", "parallel.strategy", "WORD",
                   "auto, single, data, pipeline or tensor", options.fields);
  add_field_option(command, "--microbatches", "parallel.microbatches", "N",
                   "Parts of a batch in a pipeline (0: as the strategy chooses)", options.fields);
  add_field_option(command, "--schedule", "parallel.schedule", "WORD",
                   "Order of a pipeline's parts: gpipe or 1f1b", options.fields);
  command.add_flag_callback(
      "--shard-optimizer",
      [&options] { options.fields.emplace_back("parallel.shard_optimizer=true"); },
      "Each device keeps the optimizer's state of its share of the parameters");
  command.add_option("--threads", options.threads, "CPU threads (0: all)")
      ->check(thread_count(0))
      ->type_name("N");
  command
      .add_option("--set", options.project.sets,
                  "Change any field: training.optimizer.learning_rate=0.01")
      ->type_name("FIELD=VALUE")
      ->allow_extra_args(false);
  command.add_option("--init", options.init, "Starting weights (*.safetensors)")->type_name("FILE");
  command
      .add_option("--order", options.order,
                  "Training rows of every step (*.npy, int64, steps x batch)")
      ->type_name("FILE");
  command
      .add_option("--run-dir", options.run_dir,
                  "The run's folder (default: runs/<time>-<name> beside PROJECT)")
      ->type_name("DIR");
  command
      .add_option("--resume", options.resume,
                  "Go on with this run from its last checkpoint; PROJECT may be left out")
      ->type_name("RUN");
  command
      .add_option("--events", options.events.target,
                  "Events as JSON Lines: - on stdout, or into a file")
      ->type_name("-|FILE");
}

}  // namespace

void add_train(CLI::App& app, Action& action, const std::vector<std::string>& command_line) {
  CLI::App* command = app.add_subcommand("train", kTrainDescription);
  auto options = std::make_shared<TrainOptions>();
  options->command_line = command_line;
  add_options(*command, *options);
  command->callback([=, &action] {
    if (options->project.file.empty() && options->resume.empty())
      throw CLI::RequiredError("PROJECT or --resume RUN");
    std::vector<std::string>& sets = options->project.sets;
    sets.insert(sets.begin(), options->fields.begin(), options->fields.end());
    action = [=] { return run_train(*options); };
  });
}

}  // namespace strata::app
