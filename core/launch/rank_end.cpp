#include "launch/rank_end.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>

namespace strata::launch {
namespace {

std::string signal_name(int number) {
  const char* name = ::sigabbrev_np(number);
  return name == nullptr ? fmt::format("signal {}", number) : fmt::format("SIG{}", name);
}

std::string verb_for(int number) {
  switch (number) {
    case SIGKILL:
      return "was killed";
    case SIGINT:
    case SIGTERM:
    case SIGHUP:
      return "was ended";
    default:
      return "crashed";
  }
}

}  // namespace

bool RankEnd::stopped() const { return WIFSTOPPED(status); }

int RankEnd::code() const { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }

std::string RankEnd::text() const {
  if (WIFSTOPPED(status))
    return fmt::format("rank {} was stopped ({})", rank, signal_name(WSTOPSIG(status)));
  if (WIFEXITED(status))
    return fmt::format("rank {} ended with exit code {}", rank, WEXITSTATUS(status));
  const int number = WTERMSIG(status);
  const char* who = number == SIGKILL ? ": by hand, or by the system for want of memory" : "";
  return fmt::format("rank {} {} ({}{})", rank, verb_for(number), signal_name(number), who);
}

}  // namespace strata::launch
