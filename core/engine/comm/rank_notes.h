// What the ranks of a run on several machines do, told through its store by a thread: notes,
// failures, and whether a rank still lives.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "engine/comm/run_store.h"

namespace strata::engine {

class RankNotes {
 public:
  RankNotes(std::shared_ptr<RunStore> store, int rank, int size,
            std::chrono::milliseconds patience);
  RankNotes(const RankNotes&) = delete;
  RankNotes& operator=(const RankNotes&) = delete;
  /// Says that the rank has left. The rank that keeps the store stays until the others have left.
  ~RankNotes();

  [[nodiscard]] int rank() const { return rank_; }
  void note(std::string_view doing, std::chrono::milliseconds patience);
  void note(std::string_view doing) { note(doing, patience_); }
  void fail(const Error& error);
  /// Ends the waits of this rank alone.
  void give_up();

  /// Around every wait: a rank that waits does not hang, and watches the others.
  void wait_begins() { ++waits_; }
  void wait_ends() { --waits_; }
  /// Why no wait can end any more.
  std::optional<Error> verdict();
  /// The Error for a broken connection: looks for the rank that is gone.
  Error explain(const std::string& broken);

  /// Calls `stop` from the thread as soon as there is a verdict; at once where there is one.
  void on_verdict(const void* owner, std::function<void()> stop);
  void forget(const void* owner);

 private:
  struct Seen {
    std::string text;
    std::int64_t beat = -1;
    std::int64_t deed = -1;
    std::chrono::milliseconds quiet{0};  // since its last beat
    std::chrono::milliseconds idle{0};   // since its last deed
  };

  void live();
  void round(std::chrono::milliseconds passed);
  Result<std::optional<Error>> look_at(int other, std::chrono::milliseconds passed);
  Result<std::optional<Error>> look_around(std::chrono::milliseconds passed);
  std::string own_text();
  void settle(const Error& error, bool tell);
  void stay_for_others();

  std::shared_ptr<RunStore> store_;
  int rank_;
  int size_;
  std::chrono::milliseconds patience_;
  std::chrono::milliseconds period_;
  std::atomic<int> waits_ = 0;
  std::atomic<bool> suspicious_ = false;

  std::mutex mutex_;  // all below
  std::condition_variable changed_;
  std::string doing_ = "the start";
  std::chrono::milliseconds asked_patience_;
  std::int64_t deeds_ = 0;
  std::int64_t beats_ = 0;
  bool leaving_ = false;
  std::optional<Error> verdict_;
  std::map<const void*, std::function<void()>> stops_;
  std::vector<Seen> seen_;  // the thread's alone
  std::thread thread_;
};

}  // namespace strata::engine
