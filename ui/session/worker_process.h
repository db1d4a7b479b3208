// A worker as a process: whether it is there, and how it ended.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>

#include "run/run_folder.h"

namespace strata::ui {

/// How a process ended, as far as this program may know it.
struct ProcessEnd {
  std::optional<int> code;
  std::optional<int> signal;
};

/// Asked through /proc, never by the control socket: a stopped worker leaves every question there
/// unanswered until nobody can ask any more.
class WorkerProcess {
 public:
  /// Nothing when there is no such process, or it has ended already and nobody waits for it.
  static std::optional<WorkerProcess> find(pid_t pid);

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Seconds since the Unix epoch at which it began.
  [[nodiscard]] double began() const { return began_; }
  /// False once it ended, even while its parent has not asked how, and when another process has got
  /// its number.
  [[nodiscard]] bool is_running() const;

 private:
  WorkerProcess(pid_t pid, std::uint64_t ticks, double began)
      : pid_(pid), ticks_(ticks), began_(began) {}

  pid_t pid_;
  std::uint64_t ticks_;  // of its beginning, since the system's
  double began_;
};

/// How a child of this program ended, nothing while it runs; to be asked until it says. A child
/// whose threads are still ending runs to its parent, is_running() or not.
std::optional<ProcessEnd> end_of_child(const WorkerProcess& child);

/// The process that works on a run according to its run.json. A process that began after run.json
/// was written last is another one, which has only got the same number.
std::optional<WorkerProcess> worker_of(const std::filesystem::path& run_folder,
                                       const run::RunInfo& info);

/// True when a run.json was written on this computer.
bool is_of_this_host(const run::RunInfo& info);

}  // namespace strata::ui
