// Ranks for tests: threads of this process, joined over shared memory.
#pragma once

#include <unistd.h>

#include <atomic>
#include <exception>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "comm/shared_memory.h"

namespace strata::test {

/// A name that no other run has.
inline std::string run_name() {
  static std::atomic<int> runs = 0;
  return "test-" + std::to_string(::getpid()) + "-" + std::to_string(runs++);
}

/// Calls `body` on so many ranks at once, each on its own thread, and returns when all have ended.
/// Gives back the first error of joining; empty where there is none. QVERIFY and its like belong
/// behind this call, not into `body`: only the main thread may use them.
inline std::string run_ranks(int count, const std::function<void(comm::Communicator&)>& body,
                             std::chrono::milliseconds patience = std::chrono::seconds(10)) {
  const std::string name = run_name();
  std::vector<std::string> errors(static_cast<std::size_t>(count));
  std::vector<std::thread> threads;
  threads.reserve(errors.size());
  for (int rank = 0; rank < count; ++rank)
    threads.emplace_back([&, rank] {
      comm::SharedMemoryOptions options{name, rank, count, patience};
      options.join_patience = std::chrono::seconds(60);
      auto joined = comm::join_shared_memory(options);
      if (joined.ok())
        body(**joined);
      else
        errors[static_cast<std::size_t>(rank)] = joined.error().text();
    });
  for (std::thread& thread : threads)
    thread.join();
  for (const std::string& error : errors)
    if (!error.empty()) return error;
  return "";
}

}  // namespace strata::test
