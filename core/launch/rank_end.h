// How a process came to its end, in words.
#pragma once

#include <cstddef>
#include <string>

namespace strata::launch {

/// What waitpid says of a rank that has ended or was stopped.
struct RankEnd {
  int rank = 0;
  int status = 0;

  [[nodiscard]] bool stopped() const;  // not ended: a SIGSTOP holds it
  /// The exit code; -1 where a signal ended it.
  [[nodiscard]] int code() const;
  /// "rank 1 was killed (SIGKILL: by hand, or by the system for want of memory)"; a rank that has
  /// no others is called the training.
  [[nodiscard]] std::string text(std::size_t ranks) const;
};

}  // namespace strata::launch
