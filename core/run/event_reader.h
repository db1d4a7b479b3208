// Following a run's events.jsonl while it grows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "link/event.h"

namespace strata::run {

/// Reads whole lines from where it stopped the last time. Lines of newer versions are passed over.
class EventReader {
 public:
  explicit EventReader(const std::filesystem::path& run_folder)
      : file_(run_folder / "events.jsonl") {}

  /// The events written since the last call; none when there is nothing new.
  Result<std::vector<link::Event>> read_new();

 private:
  std::filesystem::path file_;
  std::uint64_t at_ = 0;
};

}  // namespace strata::run
