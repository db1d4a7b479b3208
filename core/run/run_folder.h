// A run's folder: what the contract's "Run folder" lists. One writer, many readers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "link/event.h"

namespace strata::run {

/// run.json
struct RunInfo {
  std::string name;
  std::string state;    // a link::RunState word
  double started = 0;   // seconds since the Unix epoch
  double finished = 0;  // 0 while it runs
  std::string host;
  std::vector<std::string> devices;
  Json versions = Json::object();  // strata, libtorch, ...
  std::vector<std::string> command;
  std::string
      project_file;  // relative to the run's folder: where the snapshot's data paths start from
  std::int64_t process = 0;  // id of the worker on `host`
  std::optional<int> exit;
};

/// The writer's side. Made by the worker; every file is written atomically or appended line by
/// line.
class RunFolder {
 public:
  /// Makes `folder` (it must be new or empty), writes run.json and project.strata.
  static Result<std::unique_ptr<RunFolder>> create(const std::filesystem::path& folder,
                                                   RunInfo info, const Json& project);
  /// Opens an existing run to go on with it: appends to its events after dropping a torn last line.
  static Result<std::unique_ptr<RunFolder>> reopen(const std::filesystem::path& folder,
                                                   RunInfo info);
  virtual ~RunFolder() = default;

  [[nodiscard]] virtual const std::filesystem::path& path() const = 0;
  /// Appends to events.jsonl, and scalars to tensorboard/. An Error when the disk is full: nothing
  /// is lost silently.
  virtual Result<> append(const link::Event& event) = 0;
  /// Rewrites run.json.
  virtual Result<> update(const RunInfo& info) = 0;
  [[nodiscard]] virtual const RunInfo& info() const = 0;
  /// checkpoints/<step>; the caller fills it under another name and renames it when it is complete.
  [[nodiscard]] virtual std::filesystem::path checkpoint_folder(std::int64_t step) const = 0;
  /// Points checkpoints/last (and best) at a complete checkpoint, and removes old ones beyond
  /// `keep`.
  virtual Result<> publish_checkpoint(std::int64_t step, bool best, std::int64_t keep) = 0;
};

/// The default place of a new run: runs/<date>-<time>-<name> beside the project file.
std::filesystem::path new_run_path(const std::filesystem::path& project_file,
                                   const std::string& name);

/// A reader's view of a run.
struct RunSummary {
  std::filesystem::path path;
  RunInfo info;
  bool alive = false;  // the worker answers
  std::int64_t epochs = 0;
  std::int64_t steps = 0;
  std::optional<double> val_loss;
  std::optional<double> val_accuracy;
};
Result<RunSummary> read_run(const std::filesystem::path& folder);
/// All runs below a folder, newest first. Folders that are no runs are passed over.
std::vector<RunSummary> list_runs(const std::filesystem::path& folder);
/// The checkpoint's folder for a run folder or a checkpoint folder and "last", "best" or a step's
/// number.
Result<std::filesystem::path> find_checkpoint(const std::filesystem::path& run_or_checkpoint,
                                              const std::string& which);

/// The newest checkpoint of a run that is whole, and why newer ones were passed over.
struct IntactCheckpoint {
  std::filesystem::path folder;
  std::vector<Error> damaged;
};
Result<IntactCheckpoint> newest_intact_checkpoint(const std::filesystem::path& run);

}  // namespace strata::run
