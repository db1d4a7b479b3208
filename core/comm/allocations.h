// Memory of all ranks of a group that every one of them has mapped.
#pragma once

#include <memory>
#include <vector>

#include "comm/segment.h"

namespace strata::comm {

class Allocations {
 public:
  /// Bytes of a segment that holds `bytes` for each of so many ranks.
  static std::size_t segment_bytes(std::int64_t bytes, int ranks);

  /// The rank's own part of the segment; `id` is how all ranks call it. The mapping stays until
  /// every rank has given its part back, because others may read it later than its owner.
  std::shared_ptr<void> add(std::shared_ptr<Segment> segment, std::uint32_t id, int rank,
                            int ranks);

  /// Where memory of the rank lies: in which allocation (0: in none) and where in its own part.
  struct Spot {
    std::uint32_t allocation = 0;
    std::int64_t offset = 0;
  };
  [[nodiscard]] Spot find(const void* data, std::int64_t bytes) const;
  /// The part of another rank; null where this rank has no such allocation.
  [[nodiscard]] std::byte* part(std::uint32_t allocation, int rank) const;

 private:
  struct Entry {
    std::shared_ptr<Segment> segment;
    std::uint32_t id = 0;
    int ranks = 1;
    std::byte* own = nullptr;
    std::int64_t stride = 0;
  };
  void forget_unused();

  std::vector<Entry> entries_;
};

}  // namespace strata::comm
