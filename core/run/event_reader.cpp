#include "run/event_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "base/handle.h"

namespace strata::run {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::size_t kLongestLine = std::size_t{64} << 20;
constexpr std::size_t kRemembered = 128;

void take_lines(std::string_view lines, EventReader::Piece& piece) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.empty()) continue;
    auto event = link::event_from(line);
    if (!event.ok()) {
      piece.damaged = true;
    } else if (!*event) {
      piece.newer = true;
    } else {
      piece.events.push_back(**std::move(event));
    }
  }
}

}  // namespace

Result<EventReader::Piece> EventReader::read_piece() {
  Piece piece;
  const Handle file(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open() && errno == ENOENT) return piece;
  struct stat info = {};
  if (!file.open() || ::fstat(file.get(), &info) != 0)
    return system_error("cannot read the run's events", file_, errno);
  const auto size = static_cast<std::uint64_t>(info.st_size);
  STRATA_TRY(piece.from_start, is_another_file(file.get(), size));
  if (piece.from_start) {
    at_ = 0;
    before_.clear();
  }
  if (size == at_) return piece;
  // A line that is longer than a piece is read as a whole.
  std::string bytes;
  std::size_t end = std::string::npos;
  for (std::size_t wanted = kPiece; end == std::string::npos; wanted *= 4) {
    STRATA_TRY(bytes, read_at(file.get(), at_, std::min<std::uint64_t>(wanted, size - at_)));
    end = bytes.rfind('\n');
    if (bytes.size() < wanted || wanted >= kLongestLine) break;
  }
  if (end == std::string::npos && bytes.size() < kLongestLine) return piece;  // not yet whole
  const std::size_t taken = end == std::string::npos ? bytes.size() : end + 1;
  take_lines(std::string_view(bytes).substr(0, taken), piece);
  at_ += taken;
  before_ = bytes.substr(taken - std::min(taken, kRemembered), std::min(taken, kRemembered));
  piece.at_end = at_ + (bytes.size() - taken) >= size;
  return piece;
}

Result<bool> EventReader::is_another_file(int fd, std::uint64_t size) const {
  if (at_ == 0) return false;
  if (size < at_) return true;
  STRATA_TRY(const std::string before, read_at(fd, at_ - before_.size(), before_.size()));
  return before != before_;
}

/// Up to `count` bytes from a place; fewer at the file's end.
Result<std::string> EventReader::read_at(int fd, std::uint64_t place, std::uint64_t count) const {
  std::string bytes(count, '\0');
  std::size_t have = 0;
  while (have < count) {
    const ssize_t got =
        ::pread(fd, bytes.data() + have, count - have, static_cast<off_t>(place + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("cannot read the run's events", file_, errno);
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

}  // namespace strata::run
