// Some ranks of a run and the memory through which they exchange numbers.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <vector>

#include "comm/byte_ring.h"
#include "comm/communicator.h"
#include "comm/roster.h"

namespace strata::comm {

enum class Collective : std::uint32_t { all_reduce, reduce_scatter, all_gather, broadcast };

/// Blocks up to this size travel inside the announcement.
constexpr std::int64_t kSmallBytes = 512;
/// Operations that a rank may be ahead of another.
constexpr std::size_t kWindow = 32;
/// One half of the memory through which a rank's other blocks travel, chunk by chunk.
constexpr std::int64_t kStageBytes = 1 << 19;

/// What a rank says about one collective operation.
struct Announcement {
  Collective kind = Collective::all_reduce;
  Number type = Number::byte;
  std::int32_t root = 0;
  std::uint32_t allocation = 0;  // that holds its block; 0 where it comes through the stage
  std::int64_t count = 0;
  std::int64_t offset = 0;  // of the block in the rank's part of the allocation
  alignas(64) std::array<std::byte, kSmallBytes> small;
};

/// What a rank shows to its group. Chunks of collectives are numbered through.
struct alignas(64) Lane {
  std::atomic<std::uint64_t> announced;             // chunks others may read
  alignas(64) std::atomic<std::uint64_t> finished;  // chunks it has read and written
  alignas(64) std::array<Announcement, kWindow> window;
};

class Group {
 public:
  /// Bytes of zeroed memory that a group takes.
  static std::size_t bytes(int ranks);
  /// `ranks`: which ranks of the run, in the group's order; `memory` lies in `segment`.
  Group(std::shared_ptr<Roster> roster, std::shared_ptr<Segment> segment, std::byte* memory,
        std::vector<int> ranks);

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int size() const { return static_cast<int>(ranks_.size()); }
  [[nodiscard]] Roster& roster() const { return *roster_; }
  [[nodiscard]] const std::shared_ptr<Roster>& shared_roster() const { return roster_; }
  /// The rank's number in the run.
  [[nodiscard]] int in_run(int rank) const { return ranks_[static_cast<std::size_t>(rank)]; }
  /// -1 where the rank of the run is not of the group.
  [[nodiscard]] int of_run(int run_rank) const;

  [[nodiscard]] Lane& lane(int rank) const;
  [[nodiscard]] std::byte* stage(int rank, std::uint64_t chunk) const;
  [[nodiscard]] ByteRing ring(int from, int to) const;

  void wake(int rank) const { roster_->ring(in_run(rank)); }
  void wake_all() const;

 private:
  std::shared_ptr<Roster> roster_;
  std::shared_ptr<Segment> segment_;
  std::byte* memory_;
  std::vector<int> ranks_;
  int rank_;
};

}  // namespace strata::comm
