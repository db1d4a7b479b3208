// Which rank of which run this process is, and how it meets the others: what `train` and `bench`
// share.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "comm/communicator.h"
#include "launch/local_rank.h"
#include "launch/rank_environment.h"

namespace strata::app {

/// Rank 0 of one where nobody started this process as a rank.
struct Seat {
  int rank = 0;
  int size = 1;
  int local_rank = 0;
  int local_size = 1;
  std::optional<launch::LocalRank> local;          // Strata started it
  std::optional<launch::RankEnvironment> outside;  // torchrun, srun or mpirun did

  /// True where this process is the one the user sees, and may start ranks itself.
  [[nodiscard]] bool is_users() const { return !local && !outside; }
};

/// What the environment says; once in a process. A world of one is none.
Result<Seat> take_seat();

/// The device of every rank: those of --devices, or else the project's; "all" is what this machine
/// has. Under a launcher from outside each of its ranks has one, of the kind that is named.
Result<std::vector<std::string>> devices_for(const std::string& option,
                                             const std::vector<std::string>& projects,
                                             const Seat& seat);

/// This rank's part of the threads that all ranks of a machine have: `asked`, or else one per
/// processor. 0: all.
int threads_for(int asked, const Seat& seat);

/// How long a rank may say nothing before it counts as hung: STRATA_RANK_PATIENCE_S seconds (8).
Result<std::chrono::milliseconds> patience();

/// Returns when all ranks are there; null for one that has no others.
Result<std::shared_ptr<comm::Communicator>> join(const Seat& seat, const std::string& device);

/// Tells why this rank ends where it is not rank 0, which would tell the user; kFailed.
int fail_as_rank(const Seat& seat, const Error& error);

/// `error` and what has become of another rank because of which it may have come about.
Error with_cause(Error error, const Seat& seat);

}  // namespace strata::app
