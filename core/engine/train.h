// What the command line and tests ask of the engine. No LibTorch type stands here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "comm/communicator.h"
#include "data/progress.h"
#include "link/command.h"
#include "link/event.h"
#include "project/project.h"

namespace strata::engine {

struct TrainRequest {
  Project project;
  std::filesystem::path project_file;  // relative data paths start from its folder
  std::string device = "cpu";          // "cpu", "cuda:0"
  int threads = 0;                     // 0: all cores
  std::filesystem::path init;          // starting weights (safetensors); empty: the initialisers
  std::filesystem::path
      order;  // rows of every step (.npy int64, steps x batch); empty: seeded shuffle
  std::filesystem::path resume;  // checkpoint folder to go on from; empty: from the start
  /// The ranks of the run, in the order of project.parallel.devices; null: this one alone. Every
  /// rank calls `train` with the same project.
  std::shared_ptr<comm::Communicator> ranks;
};

/// What the run does to the world outside. `on_event` and `checkpoint_folder` must be set on rank
/// 0; the hooks of other ranks are never called.
struct TrainHooks {
  /// Every event, in order, from the training thread. An Error (disk full) pauses no step: it ends
  /// the run.
  std::function<Result<>(const link::Event&)> on_event;
  /// Told before the first step while the data are unpacked; false ends the run with an Error.
  data::ProgressReport on_opening;
  /// Asked between steps; the next command, if one came.
  std::function<std::optional<link::Command>()> poll_command;
  /// Where the checkpoint of a step goes; the trainer makes it complete before it has that name.
  std::function<std::filesystem::path(std::int64_t step)> checkpoint_folder;
  /// Called when it is complete, by the thread that wrote it.
  std::function<Result<>(std::int64_t step, bool best)> publish_checkpoint;
};

struct TrainResult {
  enum class End { finished, stopped };  // stopped: by a command, with a checkpoint written
  End end = End::finished;
  std::int64_t steps = 0;
  std::int64_t best_epoch = 0;
  std::optional<double> train_accuracy;
  double train_loss = 0;
  std::optional<double> val_loss;      // of the best epoch
  std::optional<double> val_accuracy;  // of the best epoch
  double seconds = 0;
};

/// Trains to the end, a `stop` command or an Error (which names layer, step, file or row).
/// LibTorch's exceptions end here and become Errors.
Result<TrainResult> train(const TrainRequest& request, const TrainHooks& hooks);

/// The versions of what computes, for run.json: {"libtorch": "2.11.0"}.
Json engine_versions();

}  // namespace strata::engine
