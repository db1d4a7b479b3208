// strata train.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "command.h"
#include "interrupt.h"
#include "project_options.h"
#include "ranks.h"
#include "train_restarts.h"
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
  int restarts = 0;
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

/// A run's newest checkpoint that is whole, or the one that was named; damaged ones are said.
Result<fs::path> checkpoint_to_go_on_from(const fs::path& run) {
  if (!has_run(run)) return run::find_checkpoint(run, "last");
  STRATA_TRY(run::IntactCheckpoint found, run::newest_intact_checkpoint(run));
  for (const Error& error : found.damaged)
    std::fprintf(stderr, "strata: %s\n", error.text().c_str());
  return std::move(found.folder);
}

/// What the run goes on from: its snapshot, unless a project is given, and its last checkpoint.
Result<> take_up(const TrainOptions& options, engine::TrainRequest& request) {
  const fs::path run = run_path(options.resume);
  STRATA_TRY(request.resume, checkpoint_to_go_on_from(run));
  STRATA_TRY(const Trained trained, read_trained(request.resume, ""));
  if (!options.project.file.empty()) return {};
  const fs::path snapshot = trained.checkpoint.parent_path().parent_path() / "project.strata";
  ProjectOptions from_snapshot{snapshot.string(), options.project.sets};
  STRATA_TRY(request.project, read(from_snapshot));
  request.project_file = trained.project_file;
  return {};
}

Result<engine::TrainRequest> request_for(const TrainOptions& options, const Seat& seat) {
  engine::TrainRequest request;
  if (!options.project.file.empty()) {
    STRATA_TRY(request.project, read(options.project));
    request.project_file = options.project.file;
  }
  if (!options.resume.empty()) STRATA_CHECK(take_up(options, request));
  std::vector<std::string>& devices = request.project.parallel.devices;
  STRATA_TRY(devices, devices_for(options.devices, devices, seat));
  if (devices.size() > static_cast<std::size_t>(seat.rank))
    request.device = devices[static_cast<std::size_t>(seat.rank)];
  request.threads = threads_for(options.threads, seat);
  request.init = options.init;
  request.order = options.order;
  return request;
}

/// A run that is started again goes on from its last checkpoint, if it came so far.
RunPlace place_for(const TrainOptions& options, const Seat& seat, engine::TrainRequest& request) {
  RunPlace place;
  if (auto given = given_place(); given && seat.local) {
    place = *std::move(given);
  } else if (!options.resume.empty()) {
    place.folder = request.resume.parent_path().parent_path();
  } else if (!options.run_dir.empty()) {
    place.folder = options.run_dir;
  } else {
    place.folder = run::new_run_path(request.project_file, request.project.name);
  }
  // torchrun --max-restarts starts the same command again.
  if (seat.outside) place.restart = seat.outside->restart_count;
  place.goes_on = !options.resume.empty() || (place.restart > 0 && has_run(place.folder));
  if (place.restart > 0 && place.goes_on)
    if (auto last = checkpoint_to_go_on_from(place.folder); last.ok())
      request.resume = *std::move(last);
  return place;
}

int train_as_rank_0(const TrainOptions& options, const Seat& seat, const RunPlace& place,
                    const engine::TrainRequest& request) {
  auto session = TrainSession::open(place, request, options.events, options.command_line);
  if (!session.ok()) return fail(session.error());
  return (*session)->run(request, seat);
}

/// Rank 0 alone has the run's folder, its events and the user's attention.
int train_as_another_rank(const Seat& seat, const engine::TrainRequest& request) {
  ignore_interrupts();
  const auto result = join_and_train(request, seat, {});
  return result.ok() ? kDone : fail_as_rank(seat, result.error());
}

int run_train(const TrainOptions& options) {
  const auto seat = take_seat();
  if (!seat.ok()) return fail(seat.error());
  auto request = request_for(options, *seat);
  if (!request.ok()) return fail_as_rank(*seat, request.error());
  if (seat->outside && options.restarts > 0)
    return fail_as_rank(*seat, {"Strata starts again only what it has started", "--restarts",
                                "let the launcher do it, as torchrun --max-restarts does"});
  const RunPlace place = place_for(options, *seat, *request);
  const std::vector<std::string>& devices = request->project.parallel.devices;
  if (seat->is_users() && (devices.size() > 1 || options.restarts > 0))
    return run_ranks({{devices, options.threads, {}}, place, options.events, options.restarts});
  return seat->rank == 0 ? train_as_rank_0(options, *seat, place, *request)
                         : train_as_another_rank(*seat, *request);
}

void add_options(CLI::App& command, TrainOptions& options) {
  command.add_option("PROJECT", options.project.file, "Project file (*.strata)");
  command.add_option("--devices", options.devices,
                     "cpu, cpu,cpu (two ranks), cuda:0,cuda:1 or all");
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
  command
      .add_option("--threads", options.threads,
                  "CPU threads, over all devices of a machine (0: all)")
      ->check(thread_count(0))
      ->type_name("N");
  command
      .add_option("--restarts", options.restarts,
                  "Go on from the last checkpoint when the run fails, so many times")
      ->check(at_least_zero())
      ->type_name("N");
  command
      .add_option("--set", options.project.sets,
                  "Change any field: training.optimizer.learning_rate=0.01")
      ->type_name("FIELD=VALUE")
      ->allow_extra_args(false);
  command
      .add_option("--init", options.init, "Starting weights (*.safetensors, *.pt, *.h5, *.keras)")
      ->type_name("FILE");
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
