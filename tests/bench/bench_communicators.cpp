// all_reduce between ranks of this machine: shared memory (in memory of the communicator and in
// ordinary memory) against Gloo over loopback. Prints time and bytes each rank has summed in it.
// bench_communicators [ranks]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "core/comm/ranks.h"
#include "engine/comm/gloo.h"

namespace {

using namespace strata;
using comm::Communicator;

/// Median microseconds of an all_reduce of so many floats.
double time_of(Communicator& comm, void* data, std::int64_t count) {
  constexpr int kTimes = 50;
  std::vector<double> times;
  for (int i = 0; i < kTimes; ++i) {
    if (!comm.barrier().ok()) return -1;
    const auto begin = std::chrono::steady_clock::now();
    if (!comm.all_reduce({data, count, comm::Number::float32}).ok()) return -1;
    const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - begin;
    times.push_back(time.count());
  }
  std::nth_element(times.begin(), times.begin() + kTimes / 2, times.end());
  return times[kTimes / 2];
}

void report(Communicator& comm, const char* backend, const char* memory, void* data) {
  for (const std::int64_t count : {4L, 1024L, 65536L, 1L << 20, 1L << 23}) {
    const double us = time_of(comm, data, count);
    if (comm.rank() == 0)
      std::printf("%-14s %-9s %9ld bytes  %10.1f us  %7.2f GB/s\n", backend, memory, 4 * count, us,
                  4e-3 * static_cast<double>(count) / us);
  }
}

void measure(Communicator& comm, const char* backend) {
  constexpr std::int64_t kMost = 1 << 23;
  std::vector<float> ordinary(kMost);
  report(comm, backend, "ordinary", ordinary.data());
  const auto shared = comm.allocate(4 * kMost);
  if (shared.ok()) report(comm, backend, "its own", shared.value().get());
}

void measure_gloo(int ranks) {
  engine::StoreOptions at;
  at.is_server = true;
  auto server = engine::RunStore::connect(at);
  if (!server.ok()) return (void)std::puts(server.error().text().c_str());
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(ranks));
  for (int rank = 0; rank < ranks; ++rank)
    threads.emplace_back([&, rank] {
      engine::StoreOptions own = server.value()->options();
      own.is_server = false;
      own.rank = rank;
      auto store = engine::RunStore::connect(own);
      if (!store.ok()) return;
      auto joined = engine::join_gloo(*store, {rank, ranks, "", std::chrono::seconds(10)});
      if (joined.ok()) measure(**joined, "Gloo");
    });
  for (std::thread& thread : threads)
    thread.join();
}

}  // namespace

int main(int count, char** arguments) {
  const int ranks = count > 1 ? std::atoi(arguments[1]) : 2;
  test::run_ranks(ranks, [](Communicator& comm) { measure(comm, "shared memory"); });
  measure_gloo(ranks);
}
