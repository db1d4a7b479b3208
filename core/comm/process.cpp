#include "comm/process.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>

namespace strata::comm {
namespace {

/// Field 22 of /proc/<pid>/stat; 0 where there is no such process.
std::uint64_t start_of(std::int32_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');  // a name may hold spaces and brackets
  if (name_end == std::string::npos) return 0;
  std::istringstream rest(line.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 22; ++field)
    rest >> skipped;
  std::uint64_t start = 0;
  rest >> start;
  return start;
}

}  // namespace

ProcessId this_process() {
  struct stat space {};
  const bool known = ::stat("/proc/self/ns/pid", &space) == 0;
  return {::getpid(), start_of(::getpid()), known ? space.st_ino : 0};
}

ProcessWatch::ProcessWatch(const ProcessId& process) {
  const ProcessId own = this_process();
  if (process == own || process.space != own.space) return;
  process_ = Handle(static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0)));
  gone_ = process_.open() ? start_of(process.pid) != process.start : errno == ESRCH;
}

bool ProcessWatch::ended() const {
  if (gone_ || !process_.open()) return gone_;
  pollfd entry{process_.get(), POLLIN, 0};
  return ::poll(&entry, 1, 0) > 0;
}

}  // namespace strata::comm
