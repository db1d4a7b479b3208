// A training run as a process of its own, steered by its standard streams, as the studio does it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/handle.h"
#include "base/result.h"
#include "link/command.h"
#include "link/event.h"

namespace strata::app {

class TrainingProcess {
 public:
  /// Starts this program as `strata train ARGUMENTS... --events -`.
  static Result<TrainingProcess> start(const std::vector<std::string>& arguments);
  TrainingProcess(TrainingProcess&& other) noexcept;
  TrainingProcess(const TrainingProcess&) = delete;
  TrainingProcess& operator=(const TrainingProcess&) = delete;
  /// Kills it where it still runs.
  ~TrainingProcess();

  /// Waits for the next event; nothing when there will be no more.
  Result<std::optional<link::Event>> next();
  /// Nothing where it has ended already.
  void tell(const link::Command& command);
  void kill();
  /// Waits for its end: the exit code, or 128 and the signal's number.
  int wait();

 private:
  TrainingProcess(pid_t process, Handle commands, Handle events)
      : process_(process), commands_(std::move(commands)), events_(std::move(events)) {}

  pid_t process_;
  Handle commands_;
  Handle events_;
  std::string received_;
};

}  // namespace strata::app
