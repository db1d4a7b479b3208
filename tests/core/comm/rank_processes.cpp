#include "core/comm/rank_processes.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <vector>

#include "base/handle.h"

namespace strata::test {
namespace {

struct Child {
  pid_t pid = -1;
  Handle complaint{};  // end of a pipe
};

Child start(const std::function<std::string(int rank)>& body, int rank) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return {-1, Handle()};
  Handle reader(ends[0]);
  const Handle writer(ends[1]);
  const pid_t pid = ::fork();
  if (pid != 0) return {pid, std::move(reader)};
  std::string wrong = body(rank);
  if (!wrong.empty()) wrong = "rank " + std::to_string(rank) + ": " + wrong;
  const bool told = ::write(writer.get(), wrong.data(), wrong.size()) >= 0;
  ::_exit(told ? 0 : 1);
}

std::string complaint_of(const Child& child) {
  std::string out;
  std::array<char, 256> part{};
  for (ssize_t got = 0; (got = ::read(child.complaint.get(), part.data(), part.size())) > 0;)
    out.append(part.data(), static_cast<std::size_t>(got));
  int status = 0;
  ::waitpid(child.pid, &status, 0);
  if (!out.empty() || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) return out;
  return "a rank has ended with status " + std::to_string(status);
}

}  // namespace

std::string run_processes(int count, const std::function<std::string(int rank)>& body,
                          const std::set<int>& victims) {
  std::vector<Child> children;
  children.reserve(static_cast<std::size_t>(count));
  for (int rank = 0; rank < count; ++rank)
    children.push_back(start(body, rank));
  std::string wrong;
  for (int rank = 0; rank < count; ++rank) {
    if (victims.contains(rank)) continue;
    const std::string complaint = complaint_of(children[static_cast<std::size_t>(rank)]);
    if (wrong.empty()) wrong = complaint;
  }
  for (const int rank : victims) {
    const Child& child = children[static_cast<std::size_t>(rank)];
    ::kill(child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, 0);
  }
  return wrong;
}

}  // namespace strata::test
