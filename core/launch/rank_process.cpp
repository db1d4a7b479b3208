#include "launch/rank_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <map>
#include <string_view>

#include "base/file.h"
#include "launch/local_rank.h"

namespace strata::launch {
namespace {

std::vector<std::string> environment_of(const RankStart& start) {
  std::map<std::string, std::string> variables;
  for (char** entry = ::environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : start.environment)
    variables[name] = value;
  std::vector<std::string> out;
  out.reserve(variables.size());
  for (const auto& [name, value] : variables)
    out.push_back(fmt::format("{}={}", name, value));
  return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts)
    out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

void bind_to(const std::vector<int>& processors) {
  if (processors.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int processor : processors)
    CPU_SET(processor, &set);
  (void)::sched_setaffinity(0, sizeof set, &set);
}

/// Rank 0 ends the run for all of them: Ctrl-C in a terminal reaches the others, too, and must not
/// end them first.
void become_one_of_the_others(int output) {
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
}

}  // namespace

Result<RankProcess> RankProcess::start(const RankStart& start) {
  std::array<int, 2> line = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, line.data()) != 0)
    return system_error("cannot make a line to a rank", start.program, errno);
  RankProcess process;
  process.rank = start.rank;
  process.channel = Handle(line[0]);
  const Handle channel(line[1]);
  std::array<int, 2> pipe = {-1, -1};
  if (start.rank > 0 && ::pipe2(pipe.data(), O_CLOEXEC) != 0)
    return system_error("cannot make a pipe to a rank", start.program, errno);
  process.output = Handle(pipe[0]);
  const Handle printed(pipe[1]);

  std::vector<std::string> arguments = start.arguments;
  std::vector<std::string> variables = environment_of(start);
  variables.push_back(fmt::format("{}={}", kChannel, channel.get()));
  const std::vector<char*> argv = pointers_to(arguments);
  const std::vector<char*> envp = pointers_to(variables);
  const pid_t starter = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return system_error("cannot start a rank", start.program, errno);
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != starter) ::_exit(1);  // it ended before it could be watched
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::fcntl(channel.get(), F_SETFD, 0);
    bind_to(start.share.processors);
    if (start.rank > 0) become_one_of_the_others(printed.get());
    ::execve(start.program.c_str(), argv.data(), envp.data());
    constexpr std::string_view kSorry = "strata: a rank cannot be started\n";
    (void)!::write(STDERR_FILENO, kSorry.data(), kSorry.size());
    ::_exit(127);
  }
  process.id = child;
  if (process.output.open()) ::fcntl(process.output.get(), F_SETFL, O_NONBLOCK);
  return process;
}

bool RankProcess::pass_on_output() {
  std::array<char, 4096> block = {};
  ssize_t got = 0;
  while ((got = ::read(output.get(), block.data(), block.size())) > 0)
    unended.append(block.data(), static_cast<std::size_t>(got));
  const bool over = got == 0 || (errno != EAGAIN && errno != EINTR);
  if (over && !unended.empty() && unended.back() != '\n') unended += '\n';
  std::string lines;
  std::size_t begin = 0;
  for (std::size_t end = unended.find('\n'); end != std::string::npos;
       begin = end + 1, end = unended.find('\n', begin))
    lines += fmt::format("rank {}: {}\n", rank, unended.substr(begin, end - begin));
  unended.erase(0, begin);
  if (!lines.empty()) std::fputs(lines.c_str(), stderr);
  return !over;
}

}  // namespace strata::launch
