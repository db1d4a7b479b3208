#include "training_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/file.h"

namespace strata::app {
namespace {

constexpr const char* kThisProgram = "/proc/self/exe";
constexpr int kNoProcess = -1;

struct Pipe {
  Handle read;
  Handle write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends = {};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error("cannot make a pipe", {}, errno);
  return Pipe{Handle(ends[0]), Handle(ends[1])};
}

}  // namespace

Result<TrainingProcess> TrainingProcess::start(const std::vector<std::string>& arguments) {
  STRATA_TRY(Pipe commands, make_pipe());
  STRATA_TRY(Pipe events, make_pipe());
  std::vector<std::string> words = {"strata", "train"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  words.insert(words.end(), {"--events", "-"});
  std::vector<char*> pointers;
  for (std::string& word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);

  posix_spawn_file_actions_t actions = {};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, commands.read.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, events.write.get(), STDOUT_FILENO);
  pid_t process = kNoProcess;
  const int code =
      ::posix_spawn(&process, kThisProgram, &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (code != 0) return system_error("cannot start the training", kThisProgram, code);
  // A command to a run that has just ended is lost, as it should be.
  std::signal(SIGPIPE, SIG_IGN);
  return TrainingProcess(process, std::move(commands.write), std::move(events.read));
}

TrainingProcess::TrainingProcess(TrainingProcess&& other) noexcept
    : process_(std::exchange(other.process_, kNoProcess)),
      commands_(std::move(other.commands_)),
      events_(std::move(other.events_)),
      received_(std::move(other.received_)) {}

TrainingProcess::~TrainingProcess() {
  if (process_ == kNoProcess) return;
  kill();
  wait();
}

Result<std::optional<link::Event>> TrainingProcess::next() {
  while (true) {
    if (const std::size_t end = received_.find('\n'); end != std::string::npos) {
      const std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      STRATA_TRY(std::optional<link::Event> event, link::event_from(line));
      if (event) return event;
      continue;
    }
    std::array<char, 65536> block = {};
    const ssize_t got = ::read(events_.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("cannot read the training's events", {}, errno);
    if (got == 0) return std::optional<link::Event>();
    received_.append(block.data(), static_cast<std::size_t>(got));
  }
}

void TrainingProcess::tell(const link::Command& command) {
  const std::string line = to_line(command) + "\n";
  (void)!::write(commands_.get(), line.data(), line.size());
}

void TrainingProcess::kill() { ::kill(process_, SIGKILL); }

int TrainingProcess::wait() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = kNoProcess;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace strata::app
