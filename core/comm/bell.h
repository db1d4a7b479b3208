// Sleeping until another rank rings, across processes (Linux futex).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace strata::comm {

/// Lies in shared memory. Whoever rings has first stored (sequentially consistent) what the sleeper
/// looks for; the sleeper looks once more after `begin`.
class Bell {
 public:
  /// Says that this rank is about to sleep; the value belongs to `sleep`.
  std::uint32_t begin() {
    const std::uint32_t seen = rings_.load();
    asleep_.store(1);
    return seen;
  }
  /// Until someone rings or the time is over.
  void sleep(std::uint32_t seen, std::chrono::milliseconds longest);
  void end() { asleep_.store(0, std::memory_order_relaxed); }

  /// Costs a load where nobody sleeps.
  void ring() {
    if (asleep_.load() != 0) wake();
  }

 private:
  void wake();

  std::atomic<std::uint32_t> rings_ = 0;
  std::atomic<std::uint32_t> asleep_ = 0;
};

/// Tells the processor that this is a waiting loop.
inline void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace strata::comm
