#include "comm/group.h"

#include <algorithm>
#include <bit>

namespace strata::comm {
namespace {

constexpr std::size_t kStages = 2 * static_cast<std::size_t>(kStageBytes);

std::size_t ring_capacity(int ranks) {
  constexpr std::size_t kSmallest = 1 << 16;
  constexpr std::size_t kAll = 1 << 21;  // what a rank sends into
  return std::max(kSmallest, std::bit_floor(kAll / static_cast<std::size_t>(ranks)));
}

std::size_t ring_bytes(int ranks) { return ByteRing::kHead + ring_capacity(ranks); }

}  // namespace

std::size_t Group::bytes(int ranks) {
  const auto n = static_cast<std::size_t>(ranks);
  return n * (sizeof(Lane) + kStages) + n * n * ring_bytes(ranks);
}

Group::Group(std::shared_ptr<Roster> roster, std::shared_ptr<Segment> segment, std::byte* memory,
             std::vector<int> ranks)
    : roster_(std::move(roster)),
      segment_(std::move(segment)),
      memory_(memory),
      ranks_(std::move(ranks)),
      rank_(of_run(roster_->rank())) {}

int Group::of_run(int run_rank) const {
  const auto found = std::find(ranks_.begin(), ranks_.end(), run_rank);
  return found == ranks_.end() ? -1 : static_cast<int>(found - ranks_.begin());
}

Lane& Group::lane(int rank) const {
  return *reinterpret_cast<Lane*>(memory_ + static_cast<std::size_t>(rank) * sizeof(Lane));
}

std::byte* Group::stage(int rank, std::uint64_t chunk) const {
  return memory_ + ranks_.size() * sizeof(Lane) + static_cast<std::size_t>(rank) * kStages +
         chunk % 2 * static_cast<std::size_t>(kStageBytes);
}

ByteRing Group::ring(int from, int to) const {
  const std::size_t index =
      static_cast<std::size_t>(from) * ranks_.size() + static_cast<std::size_t>(to);
  std::byte* rings = memory_ + ranks_.size() * (sizeof(Lane) + kStages);
  return {rings + index * ring_bytes(size()), ring_capacity(size())};
}

void Group::wake_all() const {
  for (int rank = 0; rank < size(); ++rank)
    if (rank != rank_) wake(rank);
}

}  // namespace strata::comm
