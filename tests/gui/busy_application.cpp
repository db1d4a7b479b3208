#include "busy_application.h"

#include <execinfo.h>
#include <unistd.h>

#include <QThread>
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace strata::test {
namespace {

constexpr std::size_t kMostTurns = 12;
constexpr int kDeepest = 64;

// What the signal's handler fills in; only one thread is ever asked.
std::array<void*, kDeepest> stack_frames;
volatile std::sig_atomic_t stack_depth = 0;

void take_stack(int) { stack_depth = ::backtrace(stack_frames.data(), kDeepest); }

double milliseconds(clockid_t clock) {
  timespec now = {};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace

BusyApplication::BusyApplication(int& count, char** words)
    : QApplication(count, words), stack_after_ms_(qEnvironmentVariableIntValue("STRATA_STACKS")) {
  if (stack_after_ms_ <= 0) return;
  stack_depth = ::backtrace(stack_frames.data(), kDeepest);  // loads what the handler needs
  std::signal(SIGPROF, take_stack);
  sigevent event = {};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGPROF;
  event._sigev_un._tid = ::gettid();
  ::timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer_);
}

BusyApplication::~BusyApplication() {
  if (stack_after_ms_ > 0) ::timer_delete(timer_);
}

void BusyApplication::arm(bool on) {
  if (stack_after_ms_ <= 0) return;
  itimerspec when = {};
  if (on) when.it_value.tv_nsec = stack_after_ms_ * 1000000L;
  stack_depth = 0;
  ::timer_settime(timer_, 0, &when, nullptr);
}

bool BusyApplication::notify(QObject* receiver, QEvent* event) {
  if (QThread::currentThread() != thread()) return QApplication::notify(receiver, event);
  const int level = thread()->loopLevel();
  if (in_turn_ && level == level_) return QApplication::notify(receiver, event);

  const bool nested = std::exchange(in_turn_, true);
  const int outer = std::exchange(level_, level);
  interrupted_ = false;
  Turn turn;
  turn.receiver = receiver->metaObject()->className();
  turn.name = receiver->objectName();
  turn.event = event->type();
  arm(true);
  const double wall = milliseconds(CLOCK_MONOTONIC);
  const double work = milliseconds(CLOCK_THREAD_CPUTIME_ID);
  const bool out = QApplication::notify(receiver, event);
  turn.work_ms = milliseconds(CLOCK_THREAD_CPUTIME_ID) - work;
  turn.wall_ms = milliseconds(CLOCK_MONOTONIC) - wall;
  if (stack_depth > 0) turn.stack.assign(stack_frames.begin(), stack_frames.begin() + stack_depth);
  arm(false);
  if (!interrupted_) take(std::move(turn));
  interrupted_ = nested;
  in_turn_ = nested;
  level_ = outer;
  return out;
}

void BusyApplication::take(Turn turn) {
  longest_wall_ms_ = std::max(longest_wall_ms_, turn.wall_ms);
  works_ms_.push_back(static_cast<float>(turn.work_ms));
  const auto more = [](const Turn& a, const Turn& b) { return a.work_ms > b.work_ms; };
  if (longest_.size() == kMostTurns && turn.work_ms <= longest_.back().work_ms) return;
  longest_.insert(std::upper_bound(longest_.begin(), longest_.end(), turn, more), std::move(turn));
  if (longest_.size() > kMostTurns) longest_.pop_back();
}

std::size_t BusyApplication::count_above(double work_ms) const {
  return static_cast<std::size_t>(std::count_if(works_ms_.begin(), works_ms_.end(),
                                                [work_ms](float one) { return one > work_ms; }));
}

void BusyApplication::forget() {
  longest_.clear();
  works_ms_.clear();
  longest_wall_ms_ = 0;
}

QStringList BusyApplication::report(std::size_t turns) const {
  QStringList out{
      QStringLiteral("%1 events; longest work %2 ms (by the clock %3 ms); work above 8 ms %4 "
                     "times, above 50 ms %5 times")
          .arg(works_ms_.size())
          .arg(longest_.empty() ? 0 : longest_.front().work_ms, 0, 'f', 1)
          .arg(longest_wall_ms_, 0, 'f', 1)
          .arg(count_above(8))
          .arg(count_above(50))};
  for (const Turn& turn : longest_) {
    if (turns-- == 0) break;
    out << QStringLiteral("  %1 ms (clock %2 ms): %3 '%4', event %5")
               .arg(turn.work_ms, 0, 'f', 1)
               .arg(turn.wall_ms, 0, 'f', 1)
               .arg(QLatin1String(turn.receiver), turn.name)
               .arg(turn.event);
    if (turn.stack.empty()) continue;
    char** lines = ::backtrace_symbols(turn.stack.data(), static_cast<int>(turn.stack.size()));
    for (std::size_t i = 2; i < turn.stack.size(); ++i)
      out << QStringLiteral("      ") + QString::fromLocal8Bit(lines[i]);
    std::free(lines);
  }
  return out;
}

}  // namespace strata::test
