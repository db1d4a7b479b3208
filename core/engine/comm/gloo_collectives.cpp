#include "engine/comm/gloo_collectives.h"

#include <vector>

#include "comm/sums.h"

namespace strata::engine::over_gloo {
namespace {

using comm::Block;
using comm::Share;

std::byte* at_share(const Block& block, const Share& share) {
  return static_cast<std::byte*>(block.data) + share.first * comm::bytes_of(block.type);
}

/// Transfers of one collective; the first error counts, but all are waited for.
class Transfers {
 public:
  explicit Transfers(GlooLink& link) : link_(link) {}
  void send(const std::byte* data, std::int64_t bytes, int to, int tag) {
    add(link_.send(data, bytes, to, tag));
  }
  void recv(std::byte* data, std::int64_t bytes, int from, int tag) {
    add(link_.recv(data, bytes, from, tag));
  }
  Result<> wait() {
    for (const auto& transfer : started_)
      if (auto done = link_.wait(transfer); !done.ok() && result_.ok()) result_ = done;
    return result_;
  }

 private:
  void add(Result<GlooLink::Transfer> transfer) {
    if (transfer.ok())
      started_.push_back(*transfer);
    else if (result_.ok())
      result_ = transfer.error();
  }
  GlooLink& link_;
  std::vector<GlooLink::Transfer> started_;
  Result<> result_;
};

/// One round instead of two where time and not bandwidth counts.
Result<> small_all_reduce(const Seat& seat, const Block& block, int tag) {
  const int own = seat.rank;
  const auto bytes = static_cast<std::size_t>(block.bytes());
  std::vector<std::byte> all(bytes * static_cast<std::size_t>(seat.size));
  std::vector<const std::byte*> sources;
  Transfers transfers(seat.link);
  auto* target = static_cast<std::byte*>(block.data);
  for (int rank = 0; rank < seat.size; ++rank) {
    std::byte* kept = all.data() + static_cast<std::size_t>(rank) * bytes;
    sources.push_back(rank == own ? target : kept);
    if (rank == own) continue;
    transfers.recv(kept, block.bytes(), rank, tag);
    transfers.send(target, block.bytes(), rank, tag);
  }
  STRATA_CHECK(transfers.wait());
  if (block.count > 0) comm::sum_into(block.type, sources, {&target, 1}, block.count);
  return {};
}

}  // namespace

Result<> reduce_scatter(const Seat& seat, const Block& block, int tag) {
  const int own = seat.rank;
  const int size = seat.size;
  const std::int64_t element = comm::bytes_of(block.type);
  const Share mine = comm::share_of(block.count, own, size);
  const auto bytes = static_cast<std::size_t>(mine.count * element);
  std::vector<std::byte> others(bytes * static_cast<std::size_t>(size));
  Transfers transfers(seat.link);
  std::vector<const std::byte*> sources;
  for (int rank = 0; rank < size; ++rank) {
    std::byte* kept = others.data() + static_cast<std::size_t>(rank) * bytes;
    sources.push_back(rank == own ? at_share(block, mine) : kept);
    if (rank == own) continue;
    const Share share = comm::share_of(block.count, rank, size);
    transfers.recv(kept, mine.count * element, rank, tag);
    transfers.send(at_share(block, share), share.count * element, rank, tag);
  }
  STRATA_CHECK(transfers.wait());
  std::byte* target = at_share(block, mine);
  if (mine.count > 0) comm::sum_into(block.type, sources, {&target, 1}, mine.count);
  return {};
}

Result<> all_gather(const Seat& seat, const Block& block, int tag) {
  const int own = seat.rank;
  const std::int64_t element = comm::bytes_of(block.type);
  const Share mine = comm::share_of(block.count, own, seat.size);
  Transfers transfers(seat.link);
  for (int rank = 0; rank < seat.size; ++rank) {
    if (rank == own) continue;
    const Share share = comm::share_of(block.count, rank, seat.size);
    transfers.recv(at_share(block, share), share.count * element, rank, tag);
    transfers.send(at_share(block, mine), mine.count * element, rank, tag);
  }
  return transfers.wait();
}

Result<> all_reduce(const Seat& seat, const Block& block, int tag) {
  constexpr std::int64_t kSmall = 4096;
  if (block.bytes() <= kSmall) return small_all_reduce(seat, block, tag);
  STRATA_CHECK(reduce_scatter(seat, block, tag));
  return all_gather(seat, block, tag + 1);
}

Result<> broadcast(const Seat& seat, const Block& block, int root, int tag) {
  auto* data = static_cast<std::byte*>(block.data);
  Transfers transfers(seat.link);
  if (seat.rank != root) transfers.recv(data, block.bytes(), root, tag);
  for (int rank = 0; seat.rank == root && rank < seat.size; ++rank)
    if (rank != root) transfers.send(data, block.bytes(), rank, tag);
  return transfers.wait();
}

}  // namespace strata::engine::over_gloo
