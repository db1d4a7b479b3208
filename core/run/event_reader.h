// Following a run's events.jsonl while it grows, in pieces of bounded size.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "link/event.h"

namespace strata::run {

/// Reads whole lines from where it stopped the last time.
class EventReader {
 public:
  struct Piece {
    std::vector<link::Event> events;
    bool from_start = false;  // the file was replaced or cut: what came before is void
    bool newer = false;       // holds events that a newer version wrote; they are passed over
    bool damaged = false;     // holds lines that are no events; they are passed over
    bool at_end = true;       // nothing more is written so far
  };

  explicit EventReader(const std::filesystem::path& run_folder)
      : file_(run_folder / "events.jsonl") {}

  /// What was written since the last call, about a megabyte of it at most. A file that is not there
  /// yet is an empty one.
  Result<Piece> read_piece();

 private:
  Result<bool> is_another_file(int fd, std::uint64_t size) const;
  Result<std::string> read_at(int fd, std::uint64_t place, std::uint64_t count) const;

  std::filesystem::path file_;
  std::uint64_t at_ = 0;
  std::string before_;  // the last bytes in front of at_: a file that lacks them is another one
};

}  // namespace strata::run
