// Blocks from one rank of a group to another, in the order in which they were sent.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "comm/group.h"

namespace strata::comm {

class Messages {
 public:
  explicit Messages(const Group& group);

  struct Parcel {
    Block block;
    int peer = 0;
    std::uint64_t bytes = 0;  // that go, or should come
    std::uint64_t moved = 0;  // of the head (the message's length) and the block
    bool sending = false;
    bool done = false;
  };

  std::shared_ptr<const Parcel> send(Block block, int to);
  std::shared_ptr<const Parcel> recv(Block block, int from);
  bool advance();
  /// Takes in what has come for nobody yet, so that two ranks that both send first do not wait for
  /// each other for ever.
  void make_room();

 private:
  using Queue = std::deque<std::shared_ptr<Parcel>>;
  struct Peer {
    ByteRing out;
    ByteRing in;
    Queue sends;
    Queue recvs;
    std::vector<std::byte> early;  // came before its recv
    std::size_t early_used = 0;
  };

  std::shared_ptr<const Parcel> add(Block block, int peer, bool sending);
  bool push(Peer& peer, int rank);
  bool push(Peer& peer, Parcel& parcel);
  bool pull(Peer& peer, int rank);
  bool pull(Peer& peer, int rank, Parcel& parcel);
  std::size_t take(Peer& peer, int rank, std::byte* to, std::size_t count);
  [[nodiscard]] static std::size_t waiting(const Peer& peer);

  const Group& group_;
  std::vector<Peer> peers_;
  std::size_t open_ = 0;  // parcels not done
};

}  // namespace strata::comm
