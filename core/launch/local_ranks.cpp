#include "launch/local_ranks.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string_view>

#include "base/file.h"
#include "launch/local_rank.h"
#include "launch/rank_end.h"
#include "launch/rank_process.h"

namespace strata::launch {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kInterrupted = 130;
constexpr std::chrono::milliseconds kTick{250};
// Rank 0 ends last: the others have nothing left to do.
constexpr std::chrono::milliseconds kAfterRank0{1000};

/// Nobody can guess it, so nobody else can join.
std::string new_token() {
  std::array<std::uint64_t, 2> random = {};
  if (::getrandom(random.data(), sizeof random, 0) != static_cast<ssize_t>(sizeof random))
    random[0] = static_cast<std::uint64_t>(Clock::now().time_since_epoch().count());
  return fmt::format("{:016x}{:016x}", random[0], random[1]);
}

/// SIGCHLD, SIGINT and SIGTERM as something to read while this lives.
class Signals {
 public:
  Signals() {
    sigset_t wanted;
    sigemptyset(&wanted);
    std::signal(SIGPIPE, SIG_IGN);  // a reader of our lines that goes away ends no training
    for (const int number : {SIGCHLD, SIGINT, SIGTERM}) {
      std::signal(number, SIG_DFL);  // whoever started us may have had them ignored
      sigaddset(&wanted, number);
    }
    ::sigprocmask(SIG_BLOCK, &wanted, &before_);
    file_ = Handle(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

  [[nodiscard]] int file() const { return file_.get(); }
  /// The next one, if one came.
  [[nodiscard]] std::optional<signalfd_siginfo> next() const {
    signalfd_siginfo info = {};
    if (::read(file_.get(), &info, sizeof info) != static_cast<ssize_t>(sizeof info))
      return std::nullopt;
    return info;
  }

 private:
  sigset_t before_ = {};
  Handle file_;
};

class Watch {
 public:
  explicit Watch(const LocalRanksOptions& options) : options_(options) {}

  Result<> start() {
    const std::string token = new_token();
    for (std::size_t r = 0; r < options_.shares.size(); ++r) {
      auto started = RankProcess::start(start_of(static_cast<int>(r), token));
      if (!started.ok()) {
        kill_all();
        (void)until_all_ended();
        return std::move(started).error();
      }
      ranks_.push_back(*std::move(started));
    }
    return {};
  }

  RanksOutcome until_all_ended() {
    while (alive() > 0) {
      wait();
      take_signals();
      read_lines();
      end_the_stopped();
      if (ending_ && (Clock::now() >= *ending_ || only_stopped_left())) kill_all();
    }
    read_lines();
    return outcome();
  }

 private:
  [[nodiscard]] RankStart start_of(int rank, const std::string& token) const {
    const CpuShare& share = options_.shares[static_cast<std::size_t>(rank)];
    RankStart start = {rank, options_.program, options_.arguments, options_.environment, share};
    const auto set = [&](const char* name, const std::string& value) {
      start.environment.emplace_back(name, value);
    };
    set(kRank, std::to_string(rank));
    set(kWorldSize, std::to_string(options_.shares.size()));
    set(kRendezvous, token);
    set("OMP_NUM_THREADS", std::to_string(share.threads));
    // A thread that waits for work must leave the processor to the ranks it waits for.
    if (!process_environment()("OMP_WAIT_POLICY")) set("OMP_WAIT_POLICY", "passive");
    return start;
  }

  [[nodiscard]] std::ptrdiff_t alive() const {
    return std::count_if(ranks_.begin(), ranks_.end(),
                         [](const RankProcess& r) { return r.alive; });
  }

  [[nodiscard]] bool only_stopped_left() const {
    return std::all_of(ranks_.begin(), ranks_.end(),
                       [](const RankProcess& r) { return !r.alive || r.stopped; });
  }

  void wait() {
    std::vector<pollfd> files = {{signals_.file(), POLLIN, 0}};
    for (const RankProcess& rank : ranks_) {
      if (rank.output.open()) files.push_back({rank.output.get(), POLLIN, 0});
      if (rank.channel.open()) files.push_back({rank.channel.get(), POLLIN, 0});
    }
    (void)::poll(files.data(), files.size(), timeout());
  }

  [[nodiscard]] int timeout() const {
    const bool stopped = std::any_of(ranks_.begin(), ranks_.end(),
                                     [](const RankProcess& r) { return r.alive && r.stopped; });
    const auto tick = static_cast<int>(kTick.count());
    if (!ending_) return stopped ? tick : -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*ending_ - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, stopped ? tick : 60'000));
  }

  /// Ctrl-Z stops this process as well, so time counts in ticks that it has seen.
  void end_the_stopped() {
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - last_);
    last_ += passed;
    for (RankProcess& rank : ranks_) {
      if (!rank.alive || !rank.stopped) continue;
      rank.stopped_for += std::min(passed, 2 * kTick);
      if (rank.stopped_for > options_.patience) kill(rank);
    }
  }

  static void kill(RankProcess& rank) {
    rank.killed = true;
    ::kill(rank.id, SIGKILL);
  }

  void take_signals() {
    while (const auto signal = signals_.next()) {
      const auto number = static_cast<int>(signal->ssi_signo);
      // A terminal sends its Ctrl-C to every process, so rank 0 has it already.
      if (number != SIGCHLD && signal->ssi_code != SI_KERNEL && ranks_.front().alive)
        ::kill(ranks_.front().id, number);
    }
    for (RankProcess& rank : ranks_)
      while (rank.alive && look_at(rank)) {
      }
  }

  /// True when something has become of the rank.
  bool look_at(RankProcess& rank) {
    int status = 0;
    if (::waitpid(rank.id, &status, WNOHANG | WUNTRACED | WCONTINUED) <= 0) return false;
    const RankEnd end = {rank.rank, status};
    rank.stopped = end.stopped();
    rank.stopped_for = {};
    if (end.stopped()) return note_cause(end), true;
    if (WIFCONTINUED(status)) return forget_stop_of(rank.rank), true;
    rank.alive = false;
    const bool well = end.code() == 0 || (rank.rank == 0 && end.code() > 0);
    if (rank.rank == 0) first_ended_ = end;
    if (!well && !rank.killed) note_cause(end);
    if (!well || rank.rank == 0) end_within(rank.rank == 0 ? kAfterRank0 : options_.grace);
    return true;
  }

  void end_within(std::chrono::milliseconds time) {
    const Clock::time_point end = Clock::now() + std::min(time, options_.grace);
    ending_ = std::min(ending_.value_or(end), end);
  }

  /// The first rank that fell decides; the others fall because of it. One that is held up by a
  /// signal is the cause of those that give up waiting for it.
  void note_cause(const RankEnd& end) {
    if (cause_ && (!cause_->stopped() || end.code() >= 0)) return;
    cause_ = end;
    if (end.rank != 0 && end.code() < 0) tell_rank_0(end.text(ranks_.size()));
  }

  void forget_stop_of(int rank) {
    if (!cause_ || !cause_->stopped() || cause_->rank != rank) return;
    cause_.reset();
    if (rank != 0) tell_rank_0(kNothing);
  }

  void tell_rank_0(std::string_view text) const {
    (void)::send(ranks_.front().channel.get(), text.data(), text.size(),
                 MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  void read_lines() {
    for (RankProcess& rank : ranks_) {
      if (rank.output.open() && !rank.pass_on_output()) rank.output = Handle();
      if (rank.channel.open()) read_report_of(rank);
    }
  }

  void read_report_of(RankProcess& rank) {
    std::string message(kLongestReport, '\0');
    const ssize_t got = ::recv(rank.channel.get(), message.data(), message.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      rank.channel = Handle();
      return;
    }
    message.resize(static_cast<std::size_t>(got));
    if (!report_) report_ = read_report(message);
  }

  void kill_all() {
    for (RankProcess& rank : ranks_)
      if (rank.alive) kill(rank);
    if (ending_) ending_ = Clock::now() + options_.grace;
  }

  [[nodiscard]] RanksOutcome outcome() const {
    const int code = first_ended_.code();
    if (code >= 0) return {code, std::nullopt};
    const bool by_hand =
        WIFSIGNALED(first_ended_.status) &&
        (WTERMSIG(first_ended_.status) == SIGINT || WTERMSIG(first_ended_.status) == SIGTERM);
    if (by_hand) return {kInterrupted, std::nullopt};
    // Rank 0 was killed, or hung: what another rank has said of it, and what was seen from here.
    const RankEnd& cause = cause_ ? *cause_ : first_ended_;
    if (!report_)
      return {1, Error{cause.text(ranks_.size()), "", "the run can go on: --resume RUN"}};
    Error error = *report_;
    if (cause.code() < 0) error.what += "; " + cause.text(ranks_.size());
    return {1, std::move(error)};
  }

  const LocalRanksOptions& options_;
  Signals signals_;
  std::vector<RankProcess> ranks_;
  RankEnd first_ended_ = {0, SIGKILL};
  std::optional<RankEnd> cause_;
  std::optional<Error> report_;              // of the first rank that told why it ends
  std::optional<Clock::time_point> ending_;  // when those still there are killed
  Clock::time_point last_ = Clock::now();    // when stopped ranks were looked at
};

}  // namespace

Result<RanksOutcome> run_local_ranks(const LocalRanksOptions& options) {
  Watch watch(options);
  STRATA_CHECK(watch.start());
  return watch.until_all_ended();
}

}  // namespace strata::launch
