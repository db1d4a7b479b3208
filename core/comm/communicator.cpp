#include "comm/communicator.h"

#include <algorithm>

namespace strata::comm {

std::int64_t bytes_of(Number type) {
  switch (type) {
    case Number::float32:
    case Number::int32:
      return 4;
    case Number::float64:
    case Number::int64:
      return 8;
    case Number::byte:
      break;
  }
  return 1;
}

Share share_of(std::int64_t count, int rank, int ranks) {
  constexpr std::int64_t kGroup = 16;
  const std::int64_t groups = (count + kGroup - 1) / kGroup;
  const auto begin_of = [&](std::int64_t r) {
    return std::min(count, kGroup * (groups / ranks * r + std::min(r, groups % ranks)));
  };
  const std::int64_t first = begin_of(rank);
  return {first, begin_of(rank + 1) - first};
}

Result<> Communicator::barrier() {
  std::int64_t nothing = 0;
  return all_reduce({&nothing, 1, Number::int64});
}

}  // namespace strata::comm
