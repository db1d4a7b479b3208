#include "run/run_folder.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "base/file.h"
#include "run/append_file.h"
#include "run/checkpoints.h"
#include "run/run_info.h"
#include "run/tensorboard.h"

namespace strata::run {
namespace {

namespace fs = std::filesystem;

Result<> make_folder(const fs::path& folder, ::mode_t mode) {
  if (::mkdir(folder.c_str(), mode) == 0 || errno == EEXIST) return {};
  return system_error("cannot make the folder", folder, errno);
}

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.2f} %", *share * 100) : std::string("-");
}

/// What log.txt says about an event; "" for those that come many times a second.
struct LogWords {
  std::string operator()(const link::StateEvent& event) const {
    return fmt::format("{}{}{}", word_for(event.state), event.message.empty() ? "" : ": ",
                       event.message);
  }
  std::string operator()(const link::ModelEvent& event) const {
    return fmt::format("network of {} layers, {} parameters", event.layers.size(),
                       event.parameters);
  }
  std::string operator()(const link::EpochEvent& event) const {
    std::string out = fmt::format("epoch {}: loss {:.6g}, accuracy {}", event.epoch,
                                  event.train_loss, percent(event.train_accuracy));
    if (event.val_loss)
      out += fmt::format("; validation loss {:.6g}, accuracy {}", *event.val_loss,
                         percent(event.val_accuracy));
    return out + fmt::format("; {:.2f} s, {:.0f} samples/s", event.seconds, event.samples_per_s);
  }
  std::string operator()(const link::CheckpointEvent& event) const {
    return fmt::format("checkpoint of step {}{}", event.step, event.best ? " (best)" : "");
  }
  std::string operator()(const link::ProblemEvent& event) const {
    return fmt::format("{}: {}", event.severity,
                       Error{event.message, event.where, event.remedy}.text());
  }
  std::string operator()(const link::DoneEvent& event) const {
    return fmt::format("done in {:.2f} s, best epoch {}", event.seconds, event.best_epoch);
  }
  std::string operator()(const link::StepsEvent& /*event*/) const { return {}; }
  std::string operator()(const link::RankEvent& /*event*/) const { return {}; }
  std::string operator()(const link::LayersEvent& /*event*/) const { return {}; }
  std::string operator()(const link::TimelineEvent& /*event*/) const { return {}; }
};

std::string log_line(const link::Event& event) {
  const std::string words = std::visit(LogWords{}, event.payload);
  if (words.empty()) return {};
  return fmt::format("{:%Y-%m-%d %H:%M:%S} {}\n", fmt::localtime(static_cast<std::time_t>(event.t)),
                     words);
}

class FolderOnDisk final : public RunFolder {
 public:
  FolderOnDisk(fs::path path, RunInfo info) : path_(std::move(path)), info_(std::move(info)) {}

  Result<> open_logs() {
    STRATA_TRY(log_, AppendFile::open(path_ / "log.txt"));
    STRATA_TRY(tensorboard_, TensorBoardFile::create(path_ / "tensorboard", info_.host));
    STRATA_TRY(events_, AppendFile::open(path_ / "events.jsonl", AppendFile::Flush::every_second));
    return {};
  }

  [[nodiscard]] const fs::path& path() const override { return path_; }
  [[nodiscard]] const RunInfo& info() const override { return info_; }

  // events.jsonl comes last: when the disk is full and the caller tries again, a scalar or a log
  // line may stand twice, an event never.
  Result<> append(const link::Event& event) override {
    STRATA_CHECK(tensorboard_->append(event));
    if (const std::string line = log_line(event); !line.empty()) STRATA_CHECK(log_->append(line));
    if (const auto* state = std::get_if<link::StateEvent>(&event.payload))
      STRATA_CHECK(update_state(*state, event.t));
    return events_->append(to_line(event) + "\n");
  }

  Result<> update(const RunInfo& info) override {
    info_ = info;
    return write_run_info(path_, info_);
  }

  [[nodiscard]] fs::path checkpoint_folder(std::int64_t step) const override {
    return path_ / "checkpoints" / std::to_string(step);
  }
  Result<> publish_checkpoint(std::int64_t step, bool best, std::int64_t keep) override {
    return run::publish_checkpoint(path_ / "checkpoints", step, best, keep);
  }

 private:
  Result<> update_state(const link::StateEvent& event, double time) {
    RunInfo info = info_;
    info.state = word_for(event.state);
    if (event.state == link::RunState::finished || event.state == link::RunState::failed ||
        event.state == link::RunState::stopped)
      info.finished = time;
    return update(info);
  }

  fs::path path_;
  RunInfo info_;
  std::unique_ptr<AppendFile> log_;
  std::unique_ptr<TensorBoardFile> tensorboard_;
  std::unique_ptr<AppendFile> events_;
};

Result<std::unique_ptr<RunFolder>> opened(std::unique_ptr<FolderOnDisk> folder) {
  STRATA_CHECK(folder->open_logs());
  STRATA_CHECK(folder->update(folder->info()));
  return std::unique_ptr<RunFolder>(std::move(folder));
}

}  // namespace

Result<std::unique_ptr<RunFolder>> RunFolder::create(const fs::path& folder, RunInfo info,
                                                     const Json& project) {
  std::error_code code;
  if (fs::exists(folder, code) && !fs::is_empty(folder, code))
    return Error{"the run's folder exists and is not empty", folder.string(),
                 "name a new one, or go on with that run by --resume"};
  if (folder.has_parent_path()) {
    fs::create_directories(folder.parent_path(), code);
    if (code) return system_error("cannot make the folder", folder.parent_path(), code.value());
  }
  // Only the user may come to the run's control socket.
  STRATA_CHECK(make_folder(folder, 0700));
  STRATA_CHECK(make_folder(folder / "checkpoints", 0755));
  STRATA_CHECK(make_folder(folder / "tensorboard", 0755));
  STRATA_CHECK(write_file_atomic(folder / "project.strata", project.dump(2) + "\n"));
  return opened(std::make_unique<FolderOnDisk>(folder, std::move(info)));
}

Result<std::unique_ptr<RunFolder>> RunFolder::reopen(const fs::path& folder, RunInfo info) {
  if (!fs::exists(folder / "run.json"))
    return Error{"this is no run's folder", folder.string(),
                 "name a folder that strata train has made"};
  if (fs::exists(folder / "events.jsonl")) STRATA_CHECK(drop_torn_line(folder / "events.jsonl"));
  STRATA_CHECK(make_folder(folder / "checkpoints", 0755));
  remove_unfinished_checkpoints(folder / "checkpoints");
  STRATA_CHECK(make_folder(folder / "tensorboard", 0755));
  return opened(std::make_unique<FolderOnDisk>(folder, std::move(info)));
}

}  // namespace strata::run
