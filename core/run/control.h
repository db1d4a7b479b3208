// Steering a run from outside: its local socket, and optionally standard input, into one queue.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "link/command.h"
#include "link/event.h"

namespace strata::run {

/// The worker's side. A thread of its own reads command lines, answers each client with {"ok":true}
/// or
/// {"ok":false,"message":...}, and sends events to the clients that asked by {"do":"watch"}.
class ControlServer {
 public:
  struct Options {
    int input = -1;  // also read commands from this descriptor (standard input); -1: no
    std::function<void(const Error&)> on_bad_input = {};  // called on the server's thread
  };

  /// Makes control.sock in the run's folder; it goes away with the server.
  static Result<std::unique_ptr<ControlServer>> listen(const std::filesystem::path& run_folder,
                                                       Options options);
  ControlServer() = default;
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  virtual ~ControlServer() = default;

  /// The oldest command nobody has taken yet. Any thread; never waits.
  virtual std::optional<link::Command> poll() = 0;
  /// Sends an event to the watchers. Any thread; never waits: a watcher that does not read is
  /// dropped.
  virtual void publish(const link::Event& event) = 0;
};

/// Sends a command to a run's worker and waits for its answer, at most 5 s.
Result<> send_command(const std::filesystem::path& run_folder, const link::Command& command);

}  // namespace strata::run
