#include "run/socket_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/file.h"

namespace strata::run {
namespace {

/// The folder, held open so that /proc/self/fd/N/control.sock is a short name of the socket.
struct Place {
  Handle folder;
  sockaddr_un address = {};

  [[nodiscard]] const sockaddr* name() const { return reinterpret_cast<const sockaddr*>(&address); }
};

Result<Place> place_in(const std::filesystem::path& run_folder) {
  Place place{Handle(::open(run_folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC))};
  if (!place.folder.open()) return system_error("cannot open the run's folder", run_folder, errno);
  place.address.sun_family = AF_UNIX;
  const std::string path = fmt::format("/proc/self/fd/{}/{}", place.folder.get(), kSocketName);
  std::memcpy(place.address.sun_path, path.c_str(), path.size() + 1);
  return place;
}

/// `flags`: SOCK_NONBLOCK or 0.
Handle new_socket(int flags = 0) {
  return Handle(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
}

/// A connection's system calls fail with EAGAIN after this long, connect() among them: that waits
/// while a worker that was stopped (SIGSTOP) has more callers than the system keeps for it.
constexpr timeval kLongestWait = {.tv_sec = 1, .tv_usec = 0};

bool limit_waiting(const Handle& socket) {
  return ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &kLongestWait, sizeof kLongestWait) ==
         0;
}

}  // namespace

Result<Handle> listen_in(const std::filesystem::path& run_folder) {
  if (socket_answers(run_folder))
    return Error{"another process is working on this run", run_folder.string(),
                 "stop it first: strata control RUN stop"};
  STRATA_TRY(const Place place, place_in(run_folder));
  ::unlinkat(place.folder.get(), kSocketName.data(), 0);
  Handle socket = new_socket();
  // The mode set before bind() is the one the file is born with: no moment at which others could
  // connect.
  const bool listening = socket.open() && ::fchmod(socket.get(), 0600) == 0 &&
                         ::bind(socket.get(), place.name(), sizeof place.address) == 0 &&
                         ::listen(socket.get(), 16) == 0;
  if (!listening)
    return system_error("cannot make the control socket", run_folder / kSocketName, errno);
  return socket;
}

Result<Handle> connect_to(const std::filesystem::path& run_folder) {
  STRATA_TRY(const Place place, place_in(run_folder));
  Handle socket = new_socket();
  if (socket.open() && limit_waiting(socket) &&
      ::connect(socket.get(), place.name(), sizeof place.address) == 0)
    return socket;
  if (errno == EAGAIN)
    return Error{"the run's worker takes no more callers", run_folder.string(),
                 "go on with it if it was stopped (kill -CONT), or end it"};
  if (errno == ENOENT || errno == ECONNREFUSED)
    return Error{"the run is not alive: no worker answers", run_folder.string(),
                 "strata runs shows how it ended, strata train --resume goes on with it"};
  return system_error("cannot reach the run's worker", run_folder / kSocketName, errno);
}

bool socket_answers(const std::filesystem::path& run_folder) {
  const auto place = place_in(run_folder);
  const Handle socket = new_socket(SOCK_NONBLOCK);
  if (!place.ok() || !socket.open()) return false;
  // EAGAIN: somebody listens, and has not come round to earlier callers.
  return ::connect(socket.get(), place->name(), sizeof place->address) == 0 || errno == EAGAIN;
}

}  // namespace strata::run
