#include "comm/join.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <thread>

namespace strata::comm {
namespace {

using Clock = Roster::Clock;

constexpr std::uint32_t kVersion = 1;
constexpr std::chrono::milliseconds kGlance{20};  // from one look for the others to the next

Result<> check(const SharedMemoryOptions& options) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  if (options.name.empty() || !std::all_of(options.name.begin(), options.name.end(), fits))
    return Error{fmt::format("a run cannot be named '{}'", options.name), "shared memory",
                 "use letters, digits, - and _"};
  if (options.size < 1 || options.rank < 0 || options.rank >= options.size)
    return Error{fmt::format("there is no rank {} of {}", options.rank, options.size),
                 "shared memory", "count ranks from 0"};
  return {};
}

/// Takes away what runs have left that were killed before all their ranks had come.
void sweep() {
  for (const std::string& name : Segment::names()) {
    if (name.find('.') != std::string::npos) continue;  // not the memory of a whole run
    const auto segment = Segment::open(name);
    if (!segment.ok() || *segment == nullptr || (*segment)->bytes() < sizeof(RunState)) continue;
    const auto* run = reinterpret_cast<const RunState*>((*segment)->data());
    if (run->version == kVersion && ProcessWatch(run->maker).ended()) (*segment)->remove();
  }
}

Result<std::shared_ptr<Segment>> make(const SharedMemoryOptions& options, std::size_t bytes) {
  sweep();
  STRATA_TRY(auto segment, Segment::create(options.name, bytes));
  auto* run = new (segment->data()) RunState;
  run->version = kVersion;
  run->size = options.size;
  run->maker = this_process();
  for (int rank = 0; rank < options.size; ++rank)
    new (segment->data() + Roster::bytes(rank)) RankState;
  STRATA_CHECK(segment->publish());
  return segment;
}

/// Null where there is none yet, or only one that a killed run has left.
Result<std::shared_ptr<Segment>> find(const SharedMemoryOptions& options, std::size_t bytes) {
  STRATA_TRY(auto segment, Segment::open(options.name));
  if (segment == nullptr || segment->bytes() < sizeof(RunState)) return std::shared_ptr<Segment>();
  const auto* run = reinterpret_cast<const RunState*>(segment->data());
  if (ProcessWatch(run->maker).ended()) return std::shared_ptr<Segment>();
  if (run->version != kVersion || run->size != options.size || segment->bytes() != bytes)
    return Error{fmt::format("rank 0 has started a run of {} ranks, this is one of {}", run->size,
                             options.size),
                 "shared memory", "start all ranks with the same size, from the same build"};
  return segment;
}

/// All ranks there.
class AllHere final : public Awaited {
 public:
  explicit AllHere(const Roster& roster) : roster_(roster) {}
  [[nodiscard]] bool done() const override { return roster_.run().here.load() == roster_.size(); }
  [[nodiscard]] bool needs(int /*rank*/) const override { return false; }

 private:
  const Roster& roster_;
};

std::string missing(const Roster& roster) {
  std::string never;
  std::string left;
  for (int rank = 0; rank < roster.size(); ++rank) {
    const std::uint32_t presence = roster.state(rank).presence.load();
    if (presence == kHere) continue;
    std::string& list = presence == kLeft ? left : never;
    list += fmt::format("{}{}", list.empty() ? "" : ", ", rank);
  }
  return never.empty() ? left : never;
}

Error too_late(const SharedMemoryOptions& options, const std::string& who) {
  return {fmt::format("rank {} has not come within {}", who, seconds_text(options.join_patience)),
          fmt::format("rank {}, at the start", options.rank),
          "see why it did not start, then start the run again"};
}

/// Null where the memory turned out to be an older run's.
Result<std::shared_ptr<Roster>> meet(const std::shared_ptr<Roster>& roster,
                                     const SharedMemoryOptions& options, Clock::time_point end) {
  const AllHere all(*roster);
  for (;;) {
    STRATA_TRY(const bool done, roster->wait_until(all, Clock::now() + kGlance));
    if (done) return roster;
    // Rank 0 takes the name away when all have come.
    if (!roster->segment()->current()) return all.done() ? roster : std::shared_ptr<Roster>();
    if (Clock::now() >= end) return too_late(options, missing(*roster));
  }
}

}  // namespace

Result<std::shared_ptr<Roster>> join_roster(const SharedMemoryOptions& options,
                                            std::size_t further_bytes) {
  STRATA_CHECK(check(options));
  const Clock::time_point end = Clock::now() + options.join_patience;
  const std::size_t bytes = Roster::bytes(options.size) + further_bytes;
  Error late = too_late(options, "0");
  do {
    auto found = options.rank == 0 ? make(options, bytes) : find(options, bytes);
    if (!found.ok()) return found.error();
    if (const auto& segment = found.value(); segment != nullptr) {
      const auto roster = std::make_shared<Roster>(segment, options.rank, options.patience);
      if (roster->come()) {
        STRATA_TRY(auto complete, meet(roster, options, end));
        segment->hide();
        if (complete != nullptr) return complete;
      } else {
        late.what = fmt::format("two ranks {} have been started", options.rank);
      }
    }
    std::this_thread::sleep_for(kGlance);
  } while (Clock::now() < end);
  return late;
}

}  // namespace strata::comm
