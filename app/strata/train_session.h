// A training run as the command line sees it: the engine's hooks tied to run folder, control and
// display.
#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/handle.h"
#include "display.h"
#include "engine/train.h"
#include "progress_line.h"
#include "ranks.h"
#include "run/control.h"
#include "run/run_folder.h"
#include "run_place.h"

namespace strata::app {

/// Where the events go beside the run's folder.
struct EventOutput {
  std::string
      target;  // "": text for people; "-": JSON Lines on stdout; else a file, beside the text
  [[nodiscard]] bool on_stdout() const { return target == "-"; }
};

/// Meets the other ranks, if there are any, and trains with them.
Result<engine::TrainResult> join_and_train(engine::TrainRequest request, const Seat& seat,
                                           const engine::TrainHooks& hooks);

class TrainSession {
 public:
  /// A new run in the place, or going on with the one there.
  static Result<std::unique_ptr<TrainSession>> open(const RunPlace& place,
                                                    const engine::TrainRequest& request,
                                                    const EventOutput& output,
                                                    std::vector<std::string> command_line);
  TrainSession(const TrainSession&) = delete;
  TrainSession& operator=(const TrainSession&) = delete;
  ~TrainSession() = default;

  /// Trains as rank 0, and tells the result; the program's exit code.
  int run(const engine::TrainRequest& request, const Seat& seat);

 private:
  TrainSession(std::unique_ptr<run::RunFolder> folder, std::int64_t keep_checkpoints)
      : folder_(std::move(folder)), keep_checkpoints_(keep_checkpoints) {}
  Result<> open_outputs(const EventOutput& output, std::int64_t batch);
  engine::TrainHooks hooks();
  Result<> on_event(const link::Event& event);
  void show(const link::Event& event);
  Result<> append_when_possible(const link::Event& event);
  bool stop_was_asked();
  std::optional<link::Command> next_command();
  int finish(const Result<engine::TrainResult>& result);
  int finish_badly(const Error& error);
  void print_result(const engine::TrainResult& result) const;
  void note_exit(int code);

  std::unique_ptr<run::RunFolder> folder_;
  std::string beginning_;  // said of a run that was started again
  std::int64_t keep_checkpoints_;
  std::unique_ptr<run::ControlServer> control_;
  std::unique_ptr<Display> display_;
  Handle events_file_;                     // --events FILE
  std::unique_ptr<Display> file_display_;  // writes it
  ProgressLine opening_{ProgressLine::Elsewhere::nothing};
  bool has_begun_ = false;  // the data are open
  bool prints_result_ = true;
  bool stop_sent_ = false;
  std::deque<link::Command> held_;  // came while an event could not be written
};

}  // namespace strata::app
