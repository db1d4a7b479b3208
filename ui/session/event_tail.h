// The growing end of events.jsonl, read in pieces of bounded size.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "link/event.h"

namespace strata::ui {

/// Reads whole lines from where it stopped the last time. Unlike run::EventReader it reads a long
/// file piece by piece, notices that the file is another one, and tells lines it cannot read.
class EventTail {
 public:
  struct Piece {
    std::vector<link::Event> events;
    bool from_start = false;  // the file was replaced or cut: what came before is void
    bool newer = false;       // holds events that a newer version wrote; they are passed over
    bool damaged = false;     // holds lines that are no events; they are passed over
    bool at_end = true;       // nothing more is written so far
  };

  explicit EventTail(std::filesystem::path file) : file_(std::move(file)) {}

  /// What was written since the last call, about a megabyte of it at most.
  Piece read_piece();

 private:
  bool is_another_file(int fd, std::uint64_t size) const;
  void take_lines(std::string_view lines, Piece& piece);

  std::filesystem::path file_;
  std::uint64_t at_ = 0;
  std::string before_;  // the last bytes in front of at_: a file that lacks them is another one
};

}  // namespace strata::ui
