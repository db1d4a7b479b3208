// Where buffers lie in one block of memory, so that those which are never alive at the same time
// share it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace strata::plan {

/// A buffer: its size and the instants (numbers of instructions) from its first write to its last
/// read, both included.
struct BufferLife {
  std::int64_t bytes = 0;
  int first = 0;
  int last = 0;
};

struct ArenaPlan {
  std::vector<std::int64_t> offsets;  // bytes, one per buffer, multiples of kArenaAlignment
  std::int64_t bytes = 0;             // of the whole block
};

inline constexpr std::int64_t kArenaAlignment = 64;  // a cache line and an AVX-512 register

/// Greedy by size: the largest buffer first, each at the lowest place where no buffer that is alive
/// with it lies. Pisarchyk, Lee: "Efficient Memory Management for Deep Neural Net Inference", 2020
/// (Greedy by Size for offsets).
ArenaPlan plan_arena(std::span<const BufferLife> buffers);

}  // namespace strata::plan
