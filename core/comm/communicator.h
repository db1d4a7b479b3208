// How ranks exchange numbers: one interface over shared memory, Gloo and NCCL.
//
// Every rank of a communicator calls the same collectives in the same order with blocks of the same
// length; sends and receives between two ranks arrive in the order in which they were sent. Sums
// are taken in rank order, so that every rank gets the same bits.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace strata::comm {

enum class Number { float32, float64, int32, int64, byte };
std::int64_t bytes_of(Number type);

/// Contiguous numbers in memory that the communicator reaches: the host's, or a GPU's for NCCL.
struct Block {
  void* data = nullptr;
  std::int64_t count = 0;
  Number type = Number::float32;

  [[nodiscard]] std::int64_t bytes() const { return count * bytes_of(type); }
};

/// Elements [first, first + count) of a block.
struct Share {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

/// What `rank` owns of `count` elements shared out among `ranks`: whole groups of 16 elements (a
/// cache line of floats), as evenly as can be; the last ranks may own less, or nothing.
Share share_of(std::int64_t count, int rank, int ranks);

/// Something under way; its blocks may be touched again after `wait`.
class Operation {
 public:
  Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  virtual ~Operation() = default;
  /// The Error names the rank that is missing and what it was doing.
  virtual Result<> wait() = 0;
};
using Pending = std::unique_ptr<Operation>;

class Communicator {
 public:
  Communicator() = default;
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;
  virtual ~Communicator() = default;

  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int size() const = 0;

  /// Zeroed memory, on a cache line, that collectives move without a copy. A collective call of its
  /// own: every rank asks for as many bytes. Blocks elsewhere are allowed, and copied through.
  virtual Result<std::shared_ptr<void>> allocate(std::int64_t bytes) = 0;

  /// Every rank's block becomes the sum of all.
  virtual Pending start_all_reduce(Block block) = 0;
  /// The rank's own share_of(block) becomes the sum; the rest of its block is undefined after it.
  virtual Pending start_reduce_scatter(Block block) = 0;
  /// Every rank gives its own share_of(block) and receives all others.
  virtual Pending start_all_gather(Block block) = 0;
  virtual Pending start_broadcast(Block block, int root) = 0;
  virtual Pending start_send(Block block, int to) = 0;
  virtual Pending start_recv(Block block, int from) = 0;

  Result<> all_reduce(Block block) { return start_all_reduce(block)->wait(); }
  Result<> reduce_scatter(Block block) { return start_reduce_scatter(block)->wait(); }
  Result<> all_gather(Block block) { return start_all_gather(block)->wait(); }
  Result<> broadcast(Block block, int root) { return start_broadcast(block, root)->wait(); }
  Result<> send(Block block, int to) { return start_send(block, to)->wait(); }
  Result<> recv(Block block, int from) { return start_recv(block, from)->wait(); }
  /// Returns when every rank has come here.
  Result<> barrier();

  /// The ranks that name the same colour become a communicator of their own, in the order they have
  /// here. Collective.
  virtual Result<std::unique_ptr<Communicator>> split(int colour) = 0;

  /// Says what this rank does now ("backward conv2 (micro-batch 0)"), for the messages of ranks
  /// that wait for it, and that it may take so long before it says the next thing. Cheap enough for
  /// every instruction.
  virtual void note(std::string_view doing) = 0;
  virtual void note(std::string_view doing, std::chrono::seconds patience) = 0;
  /// Ends every wait of the other ranks with this error.
  virtual void fail(const Error& error) = 0;
};

/// A rank that has no others: collectives return at once.
std::unique_ptr<Communicator> alone();

}  // namespace strata::comm
