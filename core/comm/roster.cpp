#include "comm/roster.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>

namespace strata::comm {
namespace {

// Looks before a rank sleeps, some 50 nanoseconds each: more after a wait that ended awake, fewer
// after one that did not, because the other rank may share this one's processor. Giving way
// (sched_yield) is no choice: it hands a whole time slice to anybody who computes.
constexpr int kFewestLooks = 100;
constexpr int kMostLooks = 2000;
// How long it takes at most until a death is seen.
constexpr std::chrono::milliseconds kNap{20};

int cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

std::span<RankState> ranks_in(const Segment& segment) {
  const RunState& run = *reinterpret_cast<const RunState*>(segment.data());
  return {reinterpret_cast<RankState*>(segment.data() + sizeof(RunState)),
          static_cast<std::size_t>(run.size)};
}

void count(std::atomic<std::uint32_t>& counter) {  // only its own rank writes it
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace

std::size_t Roster::bytes(int ranks) {
  return sizeof(RunState) + static_cast<std::size_t>(ranks) * sizeof(RankState);
}

Roster::Roster(std::shared_ptr<Segment> segment, int rank, std::chrono::milliseconds patience)
    : segment_(std::move(segment)),
      ranks_(ranks_in(*segment_)),
      rank_(rank),
      patience_(patience),
      may_spin_(cores() >= size()),
      looks_(kFewestLooks),
      processes_(ranks_.size()) {}

Roster::~Roster() {
  if (!come_) return;
  state(rank_).presence.store(kLeft);
  for (int rank = 0; rank < size(); ++rank)
    ring(rank);
}

bool Roster::come() {
  std::uint32_t away = kAway;
  if (!state(rank_).presence.compare_exchange_strong(away, kTaken)) return false;
  come_ = true;
  state(rank_).process = this_process();
  note("the start");
  state(rank_).presence.store(kHere);
  run().here.fetch_add(1);
  for (int rank = 0; rank < size(); ++rank)
    ring(rank);
  return true;
}

void Roster::note(std::string_view doing, std::chrono::milliseconds patience) const {
  state(rank_).patience_ms.store(static_cast<std::uint32_t>(patience.count()),
                                 std::memory_order_relaxed);
  state(rank_).note.write(doing);
}

void Roster::fail(const Error& error) {
  run().failure.tell(error);
  stop(error);
  for (int rank = 0; rank < size(); ++rank)
    ring(rank);
}

void Roster::stop(const Error& error) {
  if (!stopped_) stopped_ = error;
}

void Roster::advance() {
  if (stopped_) return;
  bool moved = false;
  for (Progress* work : work_)
    moved |= work->advance();
  if (moved) count(state(rank_).steps);
}

Result<> Roster::wait(const Awaited& awaited) {
  const auto done = wait_until(awaited, Clock::time_point::max());
  if (!done.ok()) return done.error();
  return {};
}

Result<bool> Roster::wait_until(const Awaited& awaited, Clock::time_point end) {
  Look seen = look_awake(awaited);
  if (seen == Look::open) {
    Watch watch(ranks_, rank_, processes_);
    while ((seen = look_asleep(awaited)) == Look::open) {
      if (Clock::now() >= end) return false;
      find_fault(watch, awaited);
    }
  }
  count(state(rank_).steps);
  if (seen == Look::failed) return failure();
  return true;
}

Roster::Look Roster::look(const Awaited& awaited) {
  advance();
  if (awaited.done()) return Look::done;
  return stopped_ || run().failure.told() ? Look::failed : Look::open;
}

Roster::Look Roster::look_awake(const Awaited& awaited) {
  Look seen = look(awaited);
  if (seen != Look::open || !may_spin_) return seen;
  for (int i = 0; seen == Look::open && i < looks_; ++i) {
    relax();
    seen = look(awaited);
  }
  looks_ =
      seen == Look::open ? std::max(kFewestLooks, looks_ / 2) : std::min(kMostLooks, looks_ * 2);
  return seen;
}

Roster::Look Roster::look_asleep(const Awaited& awaited) {
  if (!stopped_)
    for (Progress* work : work_)
      work->make_room();
  Bell& bell = state(rank_).bell;
  const std::uint32_t rings = bell.begin();
  Look seen = look(awaited);
  if (seen == Look::open) {
    bell.sleep(rings, kNap);
    seen = look(awaited);
  }
  bell.end();
  count(state(rank_).beats);
  return seen;
}

void Roster::find_fault(Watch& watch, const Awaited& awaited) {
  const auto needs = [&](int rank) {
    if (!awaited.needs(rank)) return false;
    return look(awaited) == Look::open && awaited.needs(rank);  // its last deeds may be news
  };
  if (const auto fault = watch.look(needs)) {
    run().failure.tell(*fault);
    for (int rank = 0; rank < size(); ++rank)
      ring(rank);
  }
}

Error Roster::failure() {
  if (!stopped_) {
    Error error = run().failure.error();
    if (error.where.empty())
      error.where = fmt::format("rank {}, waiting in {}", rank_, state(rank_).note.read());
    stopped_ = error;
  }
  return *stopped_;
}

}  // namespace strata::comm
