#include "engine/comm/rank_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace strata::engine {
namespace {

using std::chrono::milliseconds;

constexpr const char* kFailure = "failure";
constexpr char kBetween = '\x1f';
constexpr const char* kRemedy = "go on from the last checkpoint";

std::string key_of(int rank) { return fmt::format("note/{}", rank); }

/// What a rank says about itself: "beat deed patience left doing".
struct Said {
  std::int64_t beat = 0;
  std::int64_t deed = 0;
  std::int64_t patience_ms = 0;
  bool left = false;
  std::string doing;
};

Said parse(const std::string& text) {
  Said said;
  std::istringstream in(text);
  in >> said.beat >> said.deed >> said.patience_ms >> said.left;
  in.get();
  std::getline(in, said.doing);
  return said;
}

Error failure_from(const std::string& text) {
  Error error;
  std::istringstream in(text);
  std::getline(in, error.what, kBetween);
  std::getline(in, error.where, kBetween);
  std::getline(in, error.remedy, kBetween);
  return error;
}

std::string seconds_text(milliseconds time) {
  return fmt::format("{:.3g} s", static_cast<double>(time.count()) / 1000);
}

}  // namespace

RankNotes::RankNotes(std::shared_ptr<RunStore> store, int rank, int size, milliseconds patience)
    : store_(std::move(store)),
      rank_(rank),
      size_(size),
      patience_(patience),
      period_(std::clamp(patience / 10, milliseconds(20), milliseconds(500))),
      asked_patience_(patience),
      seen_(static_cast<std::size_t>(size)),
      thread_([this] { live(); }) {}

RankNotes::~RankNotes() {
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (store_->options().is_server) stay_for_others();
}

void RankNotes::stay_for_others() {
  const auto end =
      std::chrono::steady_clock::now() + std::min<milliseconds>(patience_, std::chrono::seconds(5));
  while (std::chrono::steady_clock::now() < end) {
    const auto left = store_->add("left", 0);
    if (!left.ok() || *left >= size_) return;
    std::this_thread::sleep_for(milliseconds(5));
  }
}

void RankNotes::note(std::string_view doing, milliseconds patience) {
  const std::lock_guard lock(mutex_);
  doing_ = doing;
  asked_patience_ = patience;
  ++deeds_;
}

void RankNotes::fail(const Error& error) { settle(error, true); }

void RankNotes::give_up() {
  settle({"an operation was given up before it was done", "", ""}, false);
}

std::optional<Error> RankNotes::verdict() {
  const std::lock_guard lock(mutex_);
  if (!verdict_ || !verdict_->where.empty()) return verdict_;
  Error error = *verdict_;
  error.where = fmt::format("rank {}, waiting in {}", rank_, doing_);
  return error;
}

Error RankNotes::explain(const std::string& broken) {
  suspicious_ = true;
  wait_begins();
  {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::max<milliseconds>(20 * period_, std::chrono::seconds(2)),
                      [&] { return verdict_.has_value(); });
  }
  wait_ends();
  if (auto known = verdict()) return *known;
  settle({fmt::format("the connection to another rank broke ({})", broken), "", kRemedy}, false);
  return *verdict();
}

void RankNotes::settle(const Error& error, bool tell) {
  std::map<const void*, std::function<void()>> stops;
  {
    const std::lock_guard lock(mutex_);
    if (verdict_) return;
    verdict_ = error;
  }
  if (tell) {
    const auto told = store_->add("failures", 1);  // the first one counts
    if (told.ok() && *told == 1)
      (void)store_->set(kFailure, error.what + kBetween + error.where + kBetween + error.remedy);
  }
  const std::lock_guard lock(mutex_);
  for (const auto& [owner, stop] : stops_)
    stop();
  changed_.notify_all();
}

void RankNotes::on_verdict(const void* owner, std::function<void()> stop) {
  const std::lock_guard lock(mutex_);
  if (verdict_) stop();
  stops_[owner] = std::move(stop);
}

void RankNotes::forget(const void* owner) {
  const std::lock_guard lock(mutex_);
  stops_.erase(owner);
}

void RankNotes::live() {
  auto last = std::chrono::steady_clock::now();
  for (bool leaving = false; !leaving;) {
    const auto now = std::chrono::steady_clock::now();
    // A machine that was suspended has not watched meanwhile.
    round(std::min(std::chrono::duration_cast<milliseconds>(now - last), 2 * period_));
    last = now;
    std::unique_lock lock(mutex_);
    leaving = changed_.wait_for(lock, period_, [&] { return leaving_; });
  }
  (void)store_->set(key_of(rank_), own_text());
  (void)store_->add("left", 1);
}

std::string RankNotes::own_text() {
  const std::lock_guard lock(mutex_);
  if (waits_ > 0) ++deeds_;
  return fmt::format("{} {} {} {} {}", ++beats_, deeds_, asked_patience_.count(), leaving_ ? 1 : 0,
                     doing_);
}

void RankNotes::round(milliseconds passed) {
  if (verdict()) return (void)store_->set(key_of(rank_), own_text());
  Result<> told = store_->set(key_of(rank_), own_text());
  Result<std::optional<Error>> found = std::optional<Error>();
  if (told.ok()) found = look_around(passed);
  if (!told.ok()) {
    if (waits_ > 0) settle(told.error(), false);
  } else if (!found.ok()) {
    if (waits_ > 0) settle(found.error(), false);
  } else if (found.value()) {
    settle(*found.value(), true);
  }
}

Result<std::optional<Error>> RankNotes::look_around(milliseconds passed) {
  STRATA_TRY(const auto failure, store_->look(kFailure));
  if (failure) return std::optional<Error>(failure_from(*failure));
  if (waits_ == 0) return std::optional<Error>();
  for (int other = 0; other < size_; ++other) {
    if (other == rank_) continue;
    STRATA_TRY(auto found, look_at(other, passed));
    if (found) return found;
  }
  return std::optional<Error>();
}

Result<std::optional<Error>> RankNotes::look_at(int other, milliseconds passed) {
  STRATA_TRY(const auto text, store_->look(key_of(other)));
  const Said said = parse(text.value_or(""));
  Seen& seen = seen_[static_cast<std::size_t>(other)];
  seen.quiet = said.beat == seen.beat ? seen.quiet + passed : milliseconds(0);
  seen.idle = said.deed == seen.deed ? seen.idle + passed : milliseconds(0);
  seen.beat = said.beat;
  seen.deed = said.deed;
  const std::string was = fmt::format("it was at '{}'", said.doing);
  const milliseconds patience(text ? said.patience_ms : patience_.count());
  const auto fault = [&](const std::string& what) {
    return std::optional<Error>(Error{what, "", kRemedy});
  };
  if (said.left)
    return suspicious_ ? fault(fmt::format("rank {} has left the run; {}", other, was))
                       : std::optional<Error>();
  if (suspicious_ && seen.quiet > 4 * period_)
    return fault(fmt::format("rank {} has died; {}", other, was));
  if (std::max(seen.idle, seen.quiet) > patience)
    return fault(
        fmt::format("rank {} has not answered for {}; {}", other, seconds_text(patience), was));
  return std::optional<Error>();
}

}  // namespace strata::engine
