// Whether another process still lives, told apart from one that got its number later.
#pragma once

#include <cstdint>

#include "base/handle.h"

namespace strata::comm {

struct ProcessId {
  std::int32_t pid = 0;
  std::uint64_t start = 0;  // when it was started, in the kernel's ticks
  std::uint64_t space = 0;  // in which process numbers are counted (a container has its own)
  bool operator==(const ProcessId&) const = default;
};

ProcessId this_process();

class ProcessWatch {
 public:
  explicit ProcessWatch(const ProcessId& process);
  /// Zombies have ended. A process of another container, and the own one, never have.
  [[nodiscard]] bool ended() const;

 private:
  Handle process_;  // a pidfd
  bool gone_ = false;
};

}  // namespace strata::comm
