// A rank that Strata has started itself, as it sees itself, and its line to the process that
// started it.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "base/handle.h"
#include "base/result.h"
#include "launch/rank_environment.h"

namespace strata::launch {

/// What the starter puts into a rank's environment.
inline constexpr const char* kRank = "STRATA_RANK";
inline constexpr const char* kWorldSize = "STRATA_WORLD_SIZE";
inline constexpr const char* kRendezvous = "STRATA_RENDEZVOUS";
inline constexpr const char* kChannel = "STRATA_CHANNEL";  // a descriptor: the line

inline constexpr std::size_t kLongestReport = 16384;  // bytes
/// What the starter says to take back a cause.
inline constexpr const char* kNothing = "-";

struct LocalRank {
  int rank = 0;
  int world_size = 1;
  std::string rendezvous;  // the name under which the ranks of this start find each other
  Handle channel;

  /// Tells the starter why this rank ends, for the case that rank 0 cannot tell the user.
  void report(const Error& error) const;
  /// Waits for the starter to say that another rank has ended, and how ("rank 1 was killed
  /// (SIGKILL)"). Empty where it says nothing in time.
  [[nodiscard]] std::string cause(std::chrono::milliseconds wait) const;
};

/// Nothing in a process that Strata has not started as a rank. Takes the line, so once a process.
Result<std::optional<LocalRank>> read_local_rank(const Environment& environment);

/// What `report` sent, at the starter's end of the line.
Error read_report(const std::string& message);

}  // namespace strata::launch
