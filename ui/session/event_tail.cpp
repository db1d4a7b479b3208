#include "ui/session/event_tail.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "run/socket_file.h"
#include "ui/session/steps_line.h"

namespace strata::ui {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::size_t kLongestLine = std::size_t{64} << 20;
constexpr std::size_t kRemembered = 128;

/// Up to `count` bytes from a place; fewer at the file's end.
std::string read_at(int fd, std::uint64_t place, std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t have = 0;
  while (have < count) {
    const ssize_t got =
        ::pread(fd, bytes.data() + have, count - have, static_cast<off_t>(place + have));
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

}  // namespace

EventTail::Piece EventTail::read_piece() {
  Piece piece;
  const run::Handle file(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info = {};
  if (!file.open() || ::fstat(file.get(), &info) != 0) return piece;
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (is_another_file(file.get(), size)) {
    piece.from_start = true;
    at_ = 0;
    before_.clear();
  }
  if (size == at_) return piece;
  // A line that is longer than a piece is read as a whole.
  std::string bytes;
  std::size_t end = std::string::npos;
  for (std::size_t wanted = kPiece; end == std::string::npos; wanted *= 4) {
    bytes = read_at(file.get(), at_, std::min<std::uint64_t>(wanted, size - at_));
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

bool EventTail::is_another_file(int fd, std::uint64_t size) const {
  if (at_ == 0) return false;
  return size < at_ || read_at(fd, at_ - before_.size(), before_.size()) != before_;
}

void EventTail::take_lines(std::string_view lines, Piece& piece) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.empty()) continue;
    if (auto steps = read_steps_line(line)) {
      piece.events.push_back(*std::move(steps));
      continue;
    }
    auto event = link::event_from(std::string(line));
    if (event.ok()) {
      piece.events.push_back(std::move(event).value());
    } else {
      const bool newer = event.error().what.find("not known to this version") != std::string::npos;
      (newer ? piece.newer : piece.damaged) = true;
    }
  }
}

}  // namespace strata::ui
