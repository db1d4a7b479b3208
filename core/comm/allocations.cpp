#include "comm/allocations.h"

#include <algorithm>
#include <atomic>

namespace strata::comm {
namespace {

constexpr std::size_t kPage = 4096;

/// At the beginning of the segment: how many ranks have given their part back.
std::atomic<std::int32_t>& given_back(const Segment& segment) {
  return *reinterpret_cast<std::atomic<std::int32_t>*>(segment.data());
}

std::byte* part_of(const Segment& segment, int rank, std::int64_t stride) {
  return segment.data() + kPage + static_cast<std::size_t>(rank) * static_cast<std::size_t>(stride);
}

}  // namespace

std::size_t Allocations::segment_bytes(std::int64_t bytes, int ranks) {
  const std::size_t wanted = std::max<std::size_t>(static_cast<std::size_t>(bytes), 1);
  const std::size_t stride = (wanted + kPage - 1) / kPage * kPage;
  return kPage + stride * static_cast<std::size_t>(ranks);
}

std::shared_ptr<void> Allocations::add(std::shared_ptr<Segment> segment, std::uint32_t id, int rank,
                                       int ranks) {
  forget_unused();
  const auto stride =
      static_cast<std::int64_t>((segment->bytes() - kPage) / static_cast<std::size_t>(ranks));
  std::byte* own = part_of(*segment, rank, stride);
  entries_.push_back({segment, id, ranks, own, stride});
  return {own, [segment](void*) { given_back(*segment).fetch_add(1); }};
}

Allocations::Spot Allocations::find(const void* data, std::int64_t bytes) const {
  const auto* begin = static_cast<const std::byte*>(data);
  for (const Entry& entry : entries_)
    if (begin >= entry.own && begin + bytes <= entry.own + entry.stride)
      return {entry.id, begin - entry.own};
  return {};
}

std::byte* Allocations::part(std::uint32_t allocation, int rank) const {
  for (const Entry& entry : entries_)
    if (entry.id == allocation) return part_of(*entry.segment, rank, entry.stride);
  return nullptr;
}

void Allocations::forget_unused() {
  std::erase_if(entries_, [](const Entry& entry) {
    return given_back(*entry.segment).load() == entry.ranks;
  });
}

}  // namespace strata::comm
