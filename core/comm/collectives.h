// Collective operations of a group, in the order in which they were started.
//
// A rank announces each operation and goes on; the work happens in later calls of `advance`. Blocks
// are cut as share_of says, each share into equal chunks: rank r adds up the chunks of its share
// out of all ranks' memory and writes the sum into all of it. Nobody waits in between, so a
// reduction proceeds while the ranks compute.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "comm/allocations.h"
#include "comm/group.h"

namespace strata::comm {

class Collectives {
 public:
  explicit Collectives(const Group& group) : group_(group) {}

  struct Work {
    Collective kind = Collective::all_reduce;
    Block block;
    int root = 0;
    std::uint64_t begin = 0;  // its chunks [begin, end)
    std::uint64_t end = 0;
    std::size_t slot = 0;  // of the window
    bool said = false;     // its announcement is written
    bool done = false;

    [[nodiscard]] bool small() const { return block.bytes() <= kSmallBytes; }
  };

  std::shared_ptr<const Work> start(Collective kind, Block block, int root);
  /// Whether anything moved.
  bool advance();
  /// Whether that rank of the group has still to do something for it.
  [[nodiscard]] bool needs(const Work& work, int rank) const;

  Allocations& allocations() { return allocations_; }

 private:
  using Counter = std::atomic<std::uint64_t> Lane::*;
  /// Part of a block that is moved at once.
  struct Piece {
    std::int64_t first = 0;  // element of the block
    std::int64_t count = 0;
    std::int64_t staged = 0;  // element of the stage
  };

  bool announce();
  bool announce(Work& work);
  bool carry_out();
  bool carry_out(const Work& work, std::uint64_t end);
  void carry_out_chunks(const Work& work, std::uint64_t chunk, std::uint64_t chunks);
  bool complete();
  void say(Work& work);
  [[nodiscard]] const Announcement& said(int rank, const Work& work) const;
  [[nodiscard]] bool staged(int rank, const Work& work) const;
  bool check_others(const Work& work) const;

  [[nodiscard]] std::int64_t chunk_elements(const Work& work) const;
  [[nodiscard]] Piece piece(const Work& work, int owner, std::uint64_t chunk,
                            std::uint64_t chunks) const;
  [[nodiscard]] std::uint64_t joint_chunks(const Work& work, std::uint64_t most) const;
  [[nodiscard]] std::byte* place(int rank, const Work& work, const Piece& piece,
                                 std::uint64_t chunk) const;
  void reduce(const Work& work, const Piece& piece, std::uint64_t chunk);
  void fetch(int from, const Work& work, const Piece& piece, std::uint64_t chunk) const;
  void stage_in(const Work& work, std::uint64_t chunk) const;
  void stage_out(const Work& work, std::uint64_t chunk) const;

  void publish(Counter counter, std::uint64_t value) const;
  [[nodiscard]] std::uint64_t least(Counter counter) const;

  const Group& group_;
  Allocations allocations_;
  std::deque<std::shared_ptr<Work>> works_;
  std::size_t to_announce_ = 0;  // first of works_ not wholly announced
  std::size_t to_carry_out_ = 0;
  std::uint64_t announced_ = 0;  // chunks
  std::uint64_t carried_out_ = 0;
  std::uint64_t completed_ = 0;
  std::uint64_t started_ = 0;  // chunks of all operations so far
  std::size_t operations_ = 0;
  std::array<std::uint64_t, kWindow> slot_end_{};  // chunks after which a slot is free again
  std::vector<const std::byte*> sources_;
  std::vector<std::byte*> targets_;
};

}  // namespace strata::comm
