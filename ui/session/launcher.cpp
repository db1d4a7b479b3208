#include "ui/session/launcher.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include "base/file.h"
#include "ui/session/last_words.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

// Threads that wait for work give the processor back: the window needs it too.
constexpr std::string_view kWaitPolicy = "OMP_WAIT_POLICY";

/// What posix_spawn does in the child before the program starts.
class SpawnPlan {
 public:
  explicit SpawnPlan(const fs::path& words) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, words.c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    // A session of its own: neither the terminal's Ctrl-C nor its hang-up reaches the run.
    ::posix_spawnattr_init(&attributes_);
    sigset_t mask;
    ::sigemptyset(&mask);
    ::posix_spawnattr_setsigmask(&attributes_, &mask);
    ::sigfillset(&mask);
    ::posix_spawnattr_setsigdefault(&attributes_, &mask);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  /// 0, or the system's error.
  int spawn(std::vector<std::string> words, std::vector<std::string> environment,
            pid_t& pid) const {
    const std::string program = words.front();
    return ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, pointers(words).data(),
                         pointers(environment).data());
  }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> out;
    for (std::string& word : words)
      out.push_back(word.data());
    out.push_back(nullptr);
    return out;
  }

  posix_spawn_file_actions_t actions_ = {};
  posix_spawnattr_t attributes_ = {};
};

std::vector<std::string> worker_environment() {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (!std::string_view(*entry).starts_with(std::string(kWaitPolicy) + "="))
      out.emplace_back(*entry);
  out.push_back(std::string(kWaitPolicy) + "=passive");
  return out;
}

std::vector<std::string> command_line(const std::string& worker, const LaunchRequest& request) {
  std::vector<std::string> words = {worker, "train"};
  if (!request.project_file.empty()) words.push_back(fs::absolute(request.project_file).string());
  words.emplace_back(request.resume ? "--resume" : "--run-dir");
  words.push_back(fs::absolute(request.run_folder).string());
  for (const QString& option : request.options)
    words.push_back(option.toStdString());
  return words;
}

}  // namespace

QString Launcher::find_worker() {
  const QString named = qEnvironmentVariable("STRATA_WORKER");
  if (!named.isEmpty()) return named;
  return QDir(QCoreApplication::applicationDirPath()).filePath("strata");
}

Result<std::unique_ptr<RunSession>> Launcher::launch(const LaunchRequest& request) const {
  const fs::path folder = fs::absolute(request.run_folder).lexically_normal();
  std::error_code code;
  fs::create_directories(folder.parent_path(), code);
  if (code)
    return system_error("the folder for runs cannot be made", folder.parent_path(), code.value());
  const std::string worker = worker_.toStdString();
  const SpawnPlan plan(request.resume ? words_file(folder) : waiting_words_file(folder));
  pid_t pid = 0;
  const double started_s =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  const int failure = plan.spawn(command_line(worker, request), worker_environment(), pid);
  if (failure != 0) return system_error("the training program cannot be started", worker, failure);
  return std::make_unique<RunSession>(folder, StartedWorker{pid, started_s});
}

}  // namespace strata::ui
