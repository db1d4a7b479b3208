// Bytes from one rank to another through shared memory: one writes, one reads, nobody locks.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace strata::comm {

/// A view of a ring that lies in zeroed shared memory.
class ByteRing {
 public:
  static constexpr std::size_t kHead = 128;

  /// `memory` begins a cache line and holds kHead + capacity bytes; the capacity is a power of two.
  ByteRing(std::byte* memory, std::size_t capacity);

  /// How many of `count` bytes had room.
  std::size_t put(const std::byte* from, std::size_t count);
  /// How many of `count` bytes were there.
  std::size_t get(std::byte* to, std::size_t count);
  [[nodiscard]] std::size_t available() const;

 private:
  struct Head {
    alignas(64) std::atomic<std::uint64_t> written;
    alignas(64) std::atomic<std::uint64_t> read;
  };
  static_assert(sizeof(Head) == kHead);

  Head* head_;
  std::byte* data_;
  std::size_t capacity_;
};

}  // namespace strata::comm
