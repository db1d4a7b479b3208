#include "comm/watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace strata::comm {
namespace {

using std::chrono::milliseconds;

// A look counts for no more than this: a run that was stopped as a whole and goes on later (Ctrl-Z,
// a suspended notebook) has not been silent all the while.
constexpr milliseconds kMostPerLook{250};

constexpr const char* kRemedy = "go on from the last checkpoint";

}  // namespace

std::string seconds_text(milliseconds time) {
  return fmt::format("{:.3g} s", static_cast<double>(time.count()) / 1000);
}

Watch::Watch(std::span<RankState> ranks, int own,
             std::vector<std::optional<ProcessWatch>>& processes)
    : ranks_(ranks), own_(own), processes_(processes), seen_(ranks.size()) {}

std::optional<Error> Watch::look(const std::function<bool(int)>& needs) {
  const Clock::time_point now = Clock::now();
  const auto passed = std::min(std::chrono::duration_cast<milliseconds>(now - last_), kMostPerLook);
  last_ += std::chrono::duration_cast<milliseconds>(now - last_);
  moved_ = false;
  for (int rank = 0; rank < static_cast<int>(ranks_.size()); ++rank) {
    const std::uint32_t presence = ranks_[static_cast<std::size_t>(rank)].presence.load();
    if (presence == kLeft && needs(rank))
      return Error{fmt::format("rank {} has left the run; {}", rank, was_at(rank)), "", kRemedy};
    if (presence != kHere) continue;
    if (ended(rank))
      return Error{fmt::format("rank {} has died; {}", rank, was_at(rank)), "", kRemedy};
    if (auto error = silent(rank, passed)) return error;
  }
  return all_wait(passed);
}

bool Watch::ended(int rank) {
  const auto index = static_cast<std::size_t>(rank);
  if (rank == own_) return false;
  if (!processes_[index]) processes_[index].emplace(ranks_[index].process);
  // It may have left in good order just before its end.
  return processes_[index]->ended() && ranks_[index].presence.load() == kHere;
}

std::optional<Error> Watch::silent(int rank, milliseconds passed) {
  const RankState& state = ranks_[static_cast<std::size_t>(rank)];
  Seen& seen = seen_[static_cast<std::size_t>(rank)];
  const Seen now{state.note.stamp(), state.steps.load(), state.beats.load(), milliseconds(0)};
  moved_ |= now.note != seen.note || now.steps != seen.steps;
  if (now.note != seen.note || now.steps != seen.steps || now.beats != seen.beats)
    seen = now;
  else
    seen.silent += passed;
  const milliseconds patience(state.patience_ms.load());
  if (rank == own_ || seen.silent < patience) return {};
  return Error{fmt::format("rank {} has not answered for {}; {}", rank, seconds_text(patience),
                           was_at(rank)),
               "", kRemedy};
}

std::optional<Error> Watch::all_wait(milliseconds passed) {
  milliseconds longest(0);
  for (const RankState& state : ranks_)
    longest = std::max(longest, milliseconds(state.patience_ms.load()));
  still_ = moved_ ? milliseconds(0) : still_ + passed;
  if (still_ < longest + longest / 2) return {};
  std::string where;
  for (int rank = 0; rank < static_cast<int>(ranks_.size()); ++rank)
    where += fmt::format("{}rank {}: '{}'", rank == 0 ? "" : ", ", rank,
                         ranks_[static_cast<std::size_t>(rank)].note.read());
  return Error{fmt::format("the ranks wait for one another ({})", where), "",
               "this is a fault in Strata: please report it with the project file"};
}

std::string Watch::was_at(int rank) const {
  return fmt::format("it was at '{}'", ranks_[static_cast<std::size_t>(rank)].note.read());
}

}  // namespace strata::comm
