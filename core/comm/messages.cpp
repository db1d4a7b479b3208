#include "comm/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace strata::comm {
namespace {

constexpr std::size_t kHead = sizeof(std::uint64_t);

}  // namespace

Messages::Messages(const Group& group) : group_(group) {
  for (int rank = 0; rank < group.size(); ++rank)
    peers_.push_back(
        {group.ring(group.rank(), rank), group.ring(rank, group.rank()), {}, {}, {}, 0});
}

std::shared_ptr<const Messages::Parcel> Messages::send(Block block, int to) {
  return add(block, to, true);
}

std::shared_ptr<const Messages::Parcel> Messages::recv(Block block, int from) {
  return add(block, from, false);
}

std::shared_ptr<const Messages::Parcel> Messages::add(Block block, int peer, bool sending) {
  auto parcel = std::make_shared<Parcel>();
  parcel->block = block;
  parcel->peer = peer;
  parcel->bytes = static_cast<std::uint64_t>(block.bytes());
  parcel->sending = sending;
  Peer& there = peers_[static_cast<std::size_t>(peer)];
  (sending ? there.sends : there.recvs).push_back(parcel);
  ++open_;
  return parcel;
}

bool Messages::advance() {
  if (open_ == 0) return false;
  bool any = false;
  for (int rank = 0; rank < group_.size(); ++rank) {
    Peer& peer = peers_[static_cast<std::size_t>(rank)];
    any |= push(peer, rank);
    any |= pull(peer, rank);
  }
  return any;
}

bool Messages::push(Peer& peer, int rank) {
  bool moved = false;
  while (!peer.sends.empty()) {
    Parcel& parcel = *peer.sends.front();
    moved |= push(peer, parcel);
    if (!parcel.done) break;
    peer.sends.pop_front();
    --open_;
  }
  if (moved) group_.wake(rank);
  return moved;
}

bool Messages::push(Peer& peer, Parcel& parcel) {
  const std::uint64_t before = parcel.moved;
  if (parcel.moved < kHead) {
    const auto* head = reinterpret_cast<const std::byte*>(&parcel.bytes);
    parcel.moved += peer.out.put(head + parcel.moved, kHead - parcel.moved);
  }
  if (parcel.moved >= kHead) {
    const std::uint64_t sent = parcel.moved - kHead;
    parcel.moved +=
        peer.out.put(static_cast<const std::byte*>(parcel.block.data) + sent, parcel.bytes - sent);
  }
  parcel.done = parcel.moved == kHead + parcel.bytes;
  return parcel.moved != before;
}

bool Messages::pull(Peer& peer, int rank) {
  bool moved = false;
  while (!peer.recvs.empty()) {
    Parcel& parcel = *peer.recvs.front();
    moved |= pull(peer, rank, parcel);
    if (!parcel.done) break;
    peer.recvs.pop_front();
    --open_;
  }
  return moved;
}

bool Messages::pull(Peer& peer, int rank, Parcel& parcel) {
  const std::uint64_t before = parcel.moved;
  if (parcel.moved == 0) {
    if (waiting(peer) < kHead) return false;
    std::uint64_t bytes = 0;
    parcel.moved += take(peer, rank, reinterpret_cast<std::byte*>(&bytes), kHead);
    if (bytes != parcel.bytes) {
      group_.roster().fail(
          {fmt::format("rank {} has sent {} bytes, rank {} expects {}", group_.in_run(rank), bytes,
                       group_.roster().rank(), parcel.bytes),
           "", "this is a fault in Strata: please report it with the project file"});
      return false;
    }
  }
  const std::uint64_t got = parcel.moved - kHead;
  parcel.moved +=
      take(peer, rank, static_cast<std::byte*>(parcel.block.data) + got, parcel.bytes - got);
  parcel.done = parcel.moved == kHead + parcel.bytes;
  return parcel.moved != before;
}

/// What came early first, then from the ring.
std::size_t Messages::take(Peer& peer, int rank, std::byte* to, std::size_t count) {
  const std::size_t early = std::min(count, peer.early.size() - peer.early_used);
  if (early > 0) std::memcpy(to, peer.early.data() + peer.early_used, early);
  peer.early_used += early;
  if (peer.early_used == peer.early.size()) {
    peer.early.clear();
    peer.early_used = 0;
  }
  const std::size_t fresh = peer.in.get(to + early, count - early);
  if (fresh > 0) group_.wake(rank);
  return early + fresh;
}

std::size_t Messages::waiting(const Peer& peer) {
  return peer.early.size() - peer.early_used + peer.in.available();
}

void Messages::make_room() {
  for (int rank = 0; rank < group_.size(); ++rank) {
    Peer& peer = peers_[static_cast<std::size_t>(rank)];
    const std::size_t come = peer.in.available();
    if (come == 0 || !peer.recvs.empty()) continue;
    const std::size_t kept = peer.early.size();
    peer.early.resize(kept + come);
    peer.in.get(peer.early.data() + kept, come);
    group_.wake(rank);
  }
}

}  // namespace strata::comm
