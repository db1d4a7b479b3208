// What every rank of a run shows to the others, in shared memory.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "comm/bell.h"
#include "comm/process.h"

namespace strata::comm {

/// A short text that one rank writes often and others read rarely, without locks (a sequence lock:
/// odd while it is written; see Boehm, "Can seqlocks get along with programming language memory
/// models?", 2012).
class SharedNote {
 public:
  void write(std::string_view text);
  [[nodiscard]] std::string read() const;
  /// Differs after every write.
  [[nodiscard]] std::uint32_t stamp() const { return sequence_.load(std::memory_order_acquire); }

 private:
  static constexpr std::size_t kWords = 14;
  std::atomic<std::uint32_t> sequence_ = 0;
  std::atomic<std::uint32_t> bytes_ = 0;
  std::array<std::atomic<std::uint64_t>, kWords> words_{};
};

/// The first error of a run that a rank has told the others.
class SharedFailure {
 public:
  /// Later errors are left out.
  void tell(const Error& error);
  [[nodiscard]] bool told() const { return state_.load(std::memory_order_acquire) == kTold; }
  /// After `told`.
  [[nodiscard]] Error error() const;

 private:
  enum State : std::uint32_t { kNone, kBeingWritten, kTold };
  std::atomic<std::uint32_t> state_ = kNone;
  std::array<char, 1024> what_{};
  std::array<char, 256> where_{};
  std::array<char, 512> remedy_{};
};

enum Presence : std::uint32_t { kAway, kTaken, kHere, kLeft };

struct alignas(64) RankState {
  std::atomic<std::uint32_t> presence = kAway;
  std::atomic<std::uint32_t> patience_ms = 0;
  std::atomic<std::uint32_t> steps = 0;  // grows with whatever moves on
  std::atomic<std::uint32_t> beats = 0;  // grows while it waits
  ProcessId process;
  alignas(64) SharedNote note;
  alignas(64) Bell bell;
};

struct alignas(64) RunState {
  std::uint32_t version = 0;
  std::int32_t size = 0;
  ProcessId maker;
  std::atomic<std::int32_t> here = 0;    // ranks that have come
  std::atomic<std::uint64_t> names = 0;  // of segments, given so far
  SharedFailure failure;
};

}  // namespace strata::comm
