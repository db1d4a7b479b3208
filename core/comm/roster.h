// The ranks of a run on one machine: who is there, what each does, whether one has failed. Holds
// the one loop in which a rank waits.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "comm/rank_state.h"
#include "comm/segment.h"
#include "comm/watch.h"

namespace strata::comm {

/// Work under way that a rank carries on whenever it waits.
class Progress {
 public:
  Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  virtual ~Progress() = default;
  /// Does what has become possible; whether that was anything.
  virtual bool advance() = 0;
  /// Before the rank sleeps: takes in what others could not get rid of otherwise.
  virtual void make_room() = 0;
};

/// What a rank waits for.
class Awaited {
 public:
  Awaited() = default;
  Awaited(const Awaited&) = delete;
  Awaited& operator=(const Awaited&) = delete;
  virtual ~Awaited() = default;
  [[nodiscard]] virtual bool done() const = 0;
  /// Whether that rank of the run must do something before it can be done.
  [[nodiscard]] virtual bool needs(int rank) const = 0;
};

/// Used by one thread at a time.
class Roster {
 public:
  using Clock = std::chrono::steady_clock;

  /// Bytes of shared memory that it takes, a multiple of a cache line.
  static std::size_t bytes(int ranks);
  /// `segment` begins with a RunState and a RankState for each rank.
  Roster(std::shared_ptr<Segment> segment, int rank, std::chrono::milliseconds patience);
  Roster(const Roster&) = delete;
  Roster& operator=(const Roster&) = delete;
  ~Roster();

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int size() const { return static_cast<int>(ranks_.size()); }
  [[nodiscard]] const std::shared_ptr<Segment>& segment() const { return segment_; }
  [[nodiscard]] RunState& run() const { return *reinterpret_cast<RunState*>(segment_->data()); }
  [[nodiscard]] RankState& state(int rank) const { return ranks_[static_cast<std::size_t>(rank)]; }

  /// False where another process has this rank already.
  bool come();

  void note(std::string_view doing, std::chrono::milliseconds patience) const;
  void note(std::string_view doing) const { note(doing, patience_); }
  /// Ends every wait of every rank with this error.
  void fail(const Error& error);
  /// Ends every later wait of this rank.
  void stop(const Error& error);

  /// Waits; meanwhile carries on everything that is under way.
  Result<> wait(const Awaited& awaited);
  /// Whether it was done before `end`.
  Result<bool> wait_until(const Awaited& awaited, Clock::time_point end);
  /// Carries on what is under way.
  void advance();
  void ring(int rank) const { state(rank).bell.ring(); }

  void carry_on(Progress& work) { work_.push_back(&work); }
  void leave_off(const Progress& work) { std::erase(work_, &work); }

 private:
  enum class Look { done, failed, open };

  Look look(const Awaited& awaited);
  Look look_awake(const Awaited& awaited);
  Look look_asleep(const Awaited& awaited);
  Error failure();
  void find_fault(Watch& watch, const Awaited& awaited);

  std::shared_ptr<Segment> segment_;
  std::span<RankState> ranks_;
  int rank_;
  std::chrono::milliseconds patience_;
  bool come_ = false;
  bool may_spin_;  // a processor for each rank
  int looks_;
  std::vector<std::optional<ProcessWatch>> processes_;
  std::vector<Progress*> work_;
  std::optional<Error> stopped_;
};

}  // namespace strata::comm
