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

std::string RankEnd::text(std::size_t ranks) const {
  const std::string who = ranks == 1 ? "the training" : fmt::format("rank {}", rank);
  if (WIFSTOPPED(status))
    return fmt::format("{} was stopped ({})", who, signal_name(WSTOPSIG(status)));
  if (WIFEXITED(status)) return fmt::format("{} ended with exit code {}", who, WEXITSTATUS(status));
  const int number = WTERMSIG(status);
  const char* by_whom = number == SIGKILL ? ": by hand, or by the system for want of memory" : "";
  return fmt::format("{} {} ({}{})", who, verb_for(number), signal_name(number), by_whom);
}

}  // namespace strata::launch
