#include "train_session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>

#include "base/file.h"
#include "command.h"
#include "interrupt.h"
#include "print.h"
#include "table.h"
#include "version.h"

namespace strata::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kBetweenTries{1};

double now_s() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string host_name() {
  std::array<char, 256> name = {};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

run::RunInfo info_for(const fs::path& folder, const engine::TrainRequest& request,
                      std::vector<std::string> command) {
  run::RunInfo info;
  info.name = request.project.name;
  info.state = word_for(link::RunState::starting);
  info.started = now_s();
  info.host = host_name();
  info.devices = request.project.parallel.devices;
  info.versions = engine::engine_versions();
  info.versions["strata"] = kVersion;
  info.command = std::move(command);
  info.project_file =
      fs::absolute(request.project_file).lexically_relative(fs::absolute(folder)).string();
  // Of several ranks the process that has started them: it is there as long as the run.
  info.process = launch::process_environment()(launch::kRank) ? ::getppid() : ::getpid();
  return info;
}

/// Commands also come by standard input when a program holds its other end.
bool stdin_is_a_pipe() {
  struct stat info = {};
  return ::fstat(STDIN_FILENO, &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

void say(const std::string& text) { std::fprintf(stderr, "strata: %s\n", text.c_str()); }

}  // namespace

Result<engine::TrainResult> join_and_train(engine::TrainRequest request, const Seat& seat,
                                           const engine::TrainHooks& hooks) {
  STRATA_TRY(request.ranks, join(seat, request.device));
  return engine::train(request, hooks);
}

Result<std::unique_ptr<TrainSession>> TrainSession::open(const RunPlace& place,
                                                         const engine::TrainRequest& request,
                                                         const EventOutput& output,
                                                         std::vector<std::string> command_line) {
  const fs::path& folder = place.folder;
  run::RunInfo info = info_for(folder, request, std::move(command_line));
  std::unique_ptr<run::RunFolder> run_folder;
  if (place.goes_on) {
    STRATA_TRY(const run::RunSummary before, run::read_run(folder));
    if (before.alive)
      return Error{"the run is still alive", folder.string(),
                   "stop it first: strata control RUN stop"};
    info.started = before.info.started;
    info.project_file = before.info.project_file;
    STRATA_TRY(run_folder, run::RunFolder::reopen(folder, std::move(info)));
  } else {
    STRATA_TRY(run_folder,
               run::RunFolder::create(folder, std::move(info), to_json(request.project)));
  }
  const plan::Training& training = request.project.training;
  std::unique_ptr<TrainSession> session(
      new TrainSession(std::move(run_folder), training.keep_checkpoints));
  if (place.restart > 0) session->beginning_ = fmt::format("restart {}", place.restart);
  STRATA_CHECK(session->open_outputs(output, training.batch));
  return session;
}

Result<> TrainSession::open_outputs(const EventOutput& output, std::int64_t batch) {
  run::ControlServer::Options options;
  if (output.on_stdout() && stdin_is_a_pipe()) {
    options.input = STDIN_FILENO;
    options.on_bad_input = [](const Error& error) { say(error.text()); };
  }
  STRATA_TRY(control_, run::ControlServer::listen(folder_->path(), std::move(options)));
  display_ = output.on_stdout() ? json_display(STDOUT_FILENO) : text_display(batch);
  prints_result_ = !output.on_stdout();
  if (output.target.empty() || output.on_stdout()) return {};
  events_file_ =
      Handle(::open(output.target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!events_file_.open()) return system_error("cannot write the events", output.target, errno);
  file_display_ = json_display(events_file_.get());
  return {};
}

int TrainSession::run(const engine::TrainRequest& request, const Seat& seat) {
  catch_interrupts();
  if (auto begun = on_event({now_s(), link::StateEvent{link::RunState::starting, beginning_}});
      !begun.ok())
    return fail(begun.error());
  auto result = join_and_train(request, seat, hooks());
  if (!result.ok()) result = with_cause(result.error(), seat);
  const int code = finish(result);
  note_exit(code);
  control_.reset();
  return code;
}

engine::TrainHooks TrainSession::hooks() {
  engine::TrainHooks hooks;
  hooks.on_event = [this](const link::Event& event) { return on_event(event); };
  hooks.on_opening = [this](const data::Progress& progress) {
    opening_.show(progress);
    return !interrupted();
  };
  hooks.poll_command = [this] { return next_command(); };
  hooks.checkpoint_folder = [this](std::int64_t step) { return folder_->checkpoint_folder(step); };
  hooks.publish_checkpoint = [this](std::int64_t step, bool best) {
    return folder_->publish_checkpoint(step, best, keep_checkpoints_);
  };
  return hooks;
}

Result<> TrainSession::on_event(const link::Event& original) {
  opening_.clear();
  link::Event event = original;
  // Inside its own folder a run names its checkpoints relatively, so that the folder can be moved.
  if (auto* checkpoint = std::get_if<link::CheckpointEvent>(&event.payload))
    checkpoint->path = fs::path(checkpoint->path).lexically_relative(folder_->path()).string();
  has_begun_ = has_begun_ || std::holds_alternative<link::ModelEvent>(event.payload);
  if (auto* done = std::get_if<link::DoneEvent>(&event.payload))
    done->checkpoint = fs::path(done->checkpoint).lexically_relative(folder_->path()).string();
  STRATA_CHECK(append_when_possible(event));
  show(event);
  return {};
}

void TrainSession::show(const link::Event& event) {
  control_->publish(event);
  display_->show(event);
  if (file_display_) file_display_->show(event);
}

/// A full disk holds the training up: the event is tried again until it fits, or until the user
/// stops. Whoever watches hears of it, though it cannot stand in the run's folder.
Result<> TrainSession::append_when_possible(const link::Event& event) {
  Result<> appended = folder_->append(event);
  if (appended.ok()) return appended;
  const Error& error = appended.error();
  display_->clear();
  say(error.text() + "; training waits (Ctrl-C ends it)");
  show({now_s(),
        link::ProblemEvent{"error", error.where, error.what + "; training waits", error.remedy}});
  show({now_s(), link::StateEvent{link::RunState::paused, error.text()}});
  while (!appended.ok()) {
    if (interrupted() || stop_was_asked()) return appended;
    std::this_thread::sleep_for(kBetweenTries);
    appended = folder_->append(event);
  }
  say("training goes on");
  show({now_s(), link::StateEvent{link::RunState::running, {}}});
  return appended;
}

/// What else is commanded meanwhile waits for the next step.
bool TrainSession::stop_was_asked() {
  while (const std::optional<link::Command> command = control_->poll()) {
    if (command->what == link::Command::Do::stop) return true;
    held_.push_back(*command);
  }
  return false;
}

std::optional<link::Command> TrainSession::next_command() {
  if (!held_.empty()) {
    const link::Command command = held_.front();
    held_.pop_front();
    return command;
  }
  if (!interrupted() || stop_sent_) return control_->poll();
  stop_sent_ = true;
  display_->clear();
  say("stopping: a checkpoint is written (Ctrl-C again kills)");
  return link::Command{link::Command::Do::stop, 0};
}

int TrainSession::finish(const Result<engine::TrainResult>& result) {
  display_->clear();
  if (!result.ok()) return finish_badly(result.error());
  if (prints_result_) print_result(*result);
  const bool stopped = result->end == engine::TrainResult::End::stopped;
  return stopped && interrupted() ? kInterrupted : kDone;
}

/// What can still be written is written; the message itself reaches the user in any case.
int TrainSession::finish_badly(const Error& error) {
  // Stopped while the data were unpacked: nothing is broken, and there is no checkpoint to write.
  const bool stopped = interrupted() && !has_begun_;
  if (!stopped)
    (void)on_event({now_s(), link::ProblemEvent{"error", error.where, error.what, error.remedy}});
  const auto end = stopped ? link::RunState::stopped : link::RunState::failed;
  (void)on_event(
      {now_s(), link::StateEvent{end, stopped ? "before the first step" : error.text()}});
  display_->clear();
  fail(error);
  return stopped ? kInterrupted : kFailed;
}

void TrainSession::print_result(const engine::TrainResult& result) const {
  Table table({{"RESULT"}, {"", Table::Align::right}});
  table.add({"steps", with_thousands(result.steps)});
  table.add({"training loss", fmt::format("{:.4f}", result.train_loss)});
  if (result.train_accuracy) table.add({"training accuracy", percent_text(*result.train_accuracy)});
  if (result.best_epoch > 0) table.add({"best epoch", std::to_string(result.best_epoch)});
  if (result.val_loss) table.add({"validation loss", fmt::format("{:.4f}", *result.val_loss)});
  if (result.val_accuracy) table.add({"validation accuracy", percent_text(*result.val_accuracy)});
  table.add({"training time", duration_text(result.seconds)});
  print("\n" + table.text() + "\nrun folder: " + folder_->path().string() + "\n");
}

void TrainSession::note_exit(int code) {
  run::RunInfo info = folder_->info();
  info.exit = code;
  if (const auto updated = folder_->update(info); !updated.ok()) say(updated.error().text());
}

}  // namespace strata::app
