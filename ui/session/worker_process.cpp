#include "ui/session/worker_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <ctime>
#include <sstream>

#include "base/handle.h"

namespace strata::ui {
namespace {

// Between a process's beginning as the system counts it and a file's time.
constexpr double kClockSlack = 1;

struct ProcessFacts {
  char state = 'X';
  std::uint64_t ticks = 0;
};

/// From /proc/PID/stat: "PID (name) state ... ", the beginning in the 22nd field.
std::optional<ProcessFacts> facts_of(pid_t pid) {
  const Handle file(::open(fmt::format("/proc/{}/stat", pid).c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 1024> block = {};
  if (!file.open()) return std::nullopt;
  const ssize_t got = ::read(file.get(), block.data(), block.size() - 1);
  if (got <= 0) return std::nullopt;
  const char* after_name = std::strrchr(block.data(), ')');
  if (after_name == nullptr) return std::nullopt;
  std::istringstream fields(after_name + 1);
  ProcessFacts facts;
  fields >> facts.state;
  std::string passed_over;
  for (int i = 0; i < 18; ++i)
    fields >> passed_over;
  fields >> facts.ticks;
  if (!fields) return std::nullopt;
  return facts;
}

double seconds(clockid_t clock) {
  struct timespec now = {};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

bool is_over(char state) { return state == 'Z' || state == 'X' || state == 'x'; }

}  // namespace

std::optional<WorkerProcess> WorkerProcess::find(pid_t pid) {
  if (pid <= 0) return std::nullopt;
  const auto facts = facts_of(pid);
  if (!facts) return std::nullopt;
  const double ago = seconds(CLOCK_BOOTTIME) - static_cast<double>(facts->ticks) /
                                                   static_cast<double>(::sysconf(_SC_CLK_TCK));
  return WorkerProcess(pid, facts->ticks, seconds(CLOCK_REALTIME) - ago);
}

bool WorkerProcess::is_running() const {
  const auto facts = facts_of(pid_);
  return facts && facts->ticks == ticks_ && !is_over(facts->state);
}

std::optional<ProcessEnd> end_of_child(const WorkerProcess& child) {
  siginfo_t info = {};
  if (::waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOHANG) != 0) {
    // No child, or somebody else has asked already.
    return child.is_running() ? std::nullopt : std::optional(ProcessEnd());
  }
  if (info.si_pid == 0) return std::nullopt;
  ProcessEnd end;
  (info.si_code == CLD_EXITED ? end.code : end.signal) = info.si_status;
  return end;
}

std::optional<WorkerProcess> worker_of(const std::filesystem::path& run_folder,
                                       const run::RunInfo& info) {
  struct stat file = {};
  if (!is_of_this_host(info) || ::stat((run_folder / "run.json").c_str(), &file) != 0)
    return std::nullopt;
  auto process = WorkerProcess::find(static_cast<pid_t>(info.process));
  const double written = static_cast<double>(file.st_mtim.tv_sec) + 1e-9 * file.st_mtim.tv_nsec;
  const bool is_it = process && process->began() <= written + kClockSlack && process->is_running();
  return is_it ? process : std::nullopt;
}

bool is_of_this_host(const run::RunInfo& info) {
  std::array<char, 256> name = {};
  return ::gethostname(name.data(), name.size() - 1) != 0 || info.host == name.data();
}

}  // namespace strata::ui
