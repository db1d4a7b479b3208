#include "comm/byte_ring.h"

#include <algorithm>
#include <cstring>

namespace strata::comm {

ByteRing::ByteRing(std::byte* memory, std::size_t capacity)
    : head_(reinterpret_cast<Head*>(memory)), data_(memory + kHead), capacity_(capacity) {}

std::size_t ByteRing::put(const std::byte* from, std::size_t count) {
  const std::uint64_t written = head_->written.load(std::memory_order_relaxed);
  const std::size_t room = capacity_ - static_cast<std::size_t>(written - head_->read.load());
  const std::size_t part = std::min(count, room);
  if (part == 0) return 0;
  const std::size_t at = written & (capacity_ - 1);
  const std::size_t before_end = std::min(part, capacity_ - at);
  std::memcpy(data_ + at, from, before_end);
  std::memcpy(data_, from + before_end, part - before_end);
  head_->written.store(written + part);
  return part;
}

std::size_t ByteRing::get(std::byte* to, std::size_t count) {
  const std::uint64_t read = head_->read.load(std::memory_order_relaxed);
  const std::size_t part = std::min(count, available());
  if (part == 0) return 0;
  const std::size_t at = read & (capacity_ - 1);
  const std::size_t before_end = std::min(part, capacity_ - at);
  std::memcpy(to, data_ + at, before_end);
  std::memcpy(to + before_end, data_, part - before_end);
  head_->read.store(read + part);
  return part;
}

std::size_t ByteRing::available() const {
  return static_cast<std::size_t>(head_->written.load() -
                                  head_->read.load(std::memory_order_relaxed));
}

}  // namespace strata::comm
