// Finds out why a wait will not end: a rank that died, hangs or has left, or ranks that wait for
// one another.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "comm/rank_state.h"

namespace strata::comm {

/// Watches the ranks of a run from the beginning of one wait.
class Watch {
 public:
  Watch(std::span<RankState> ranks, int own, std::vector<std::optional<ProcessWatch>>& processes);

  /// Asked every few milliseconds; `needs` says whether the wait still depends on a rank. The Error
  /// says what the rank at fault was doing.
  std::optional<Error> look(const std::function<bool(int)>& needs);

 private:
  using Clock = std::chrono::steady_clock;
  struct Seen {
    std::uint32_t note = 0;
    std::uint32_t steps = 0;
    std::uint32_t beats = 0;
    std::chrono::milliseconds silent{0};
  };

  bool ended(int rank);
  std::optional<Error> silent(int rank, std::chrono::milliseconds passed);
  std::optional<Error> all_wait(std::chrono::milliseconds passed);
  [[nodiscard]] std::string was_at(int rank) const;

  std::span<RankState> ranks_;
  int own_;
  std::vector<std::optional<ProcessWatch>>& processes_;
  std::vector<Seen> seen_;
  Clock::time_point last_ = Clock::now();
  std::chrono::milliseconds still_{0};  // since anything moved on anywhere
  bool moved_ = false;
};

/// "10 s", "1.5 s"
std::string seconds_text(std::chrono::milliseconds time);

}  // namespace strata::comm
