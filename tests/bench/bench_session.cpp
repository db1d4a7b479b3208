// How a session keeps up: replay of a long run, a flood of steps, a catalogue of many runs. Prints
// figures, among them the longest time the window's thread could not answer.
#include <fmt/format.h>

#include <QCoreApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "run/run_folder.h"
#include "ui/session/launcher.h"
#include "ui/session/run_catalogue.h"
#include "ui/session/run_finder.h"
#include "ui/session/run_session.h"

using namespace strata;
using namespace strata::ui;
namespace fs = std::filesystem;

namespace {

double thread_cpu_ms() {
  struct timespec used = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

/// A timer that wants to run every millisecond: how late it comes is how long the thread was busy,
/// or had to wait for a processor that others used.
class Watchdog {
 public:
  Watchdog() {
    timer_.setTimerType(Qt::PreciseTimer);
    timer_.callOnTimeout([this] { look(); });
    since_.start();
    timer_.start(1);
  }
  [[nodiscard]] std::string text() const {
    return fmt::format("longest block {:.1f} ms, longest work in one {:.1f} ms", longest_ms_,
                       longest_work_ms_);
  }

 private:
  void look() {
    const double cpu_ms = thread_cpu_ms();
    longest_ms_ = std::max(longest_ms_, static_cast<double>(since_.nsecsElapsed()) / 1e6 - 1);
    longest_work_ms_ = std::max(longest_work_ms_, cpu_ms - std::exchange(cpu_ms_, cpu_ms));
    since_.restart();
  }

  QTimer timer_;
  QElapsedTimer since_;
  double cpu_ms_ = thread_cpu_ms();
  double longest_ms_ = 0;
  double longest_work_ms_ = 0;
};

void wait_until(const std::function<bool()>& done) {
  while (!done())
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

struct LongRun {
  std::int64_t per_event = 50;
  bool says_length = true;
};

void write_long_run(const fs::path& folder, std::int64_t steps, const LongRun& run) {
  const std::int64_t per_event = run.per_event;
  fs::create_directories(folder);
  std::ofstream out(folder / "events.jsonl");
  const auto say = [&](double time, link::Payload payload) {
    out << link::to_line({time, std::move(payload)}) << '\n';
  };
  say(1, link::StateEvent{link::RunState::starting, ""});
  say(1, link::ModelEvent{{}, 7850, 1000, run.says_length ? steps : 0});
  say(1, link::StateEvent{link::RunState::running, ""});
  for (std::int64_t first = 1; first <= steps; first += per_event) {
    link::StepsEvent event;
    event.first = first;
    event.epoch = first / 1000 + 1;
    for (std::int64_t step = first; step < first + per_event; ++step) {
      event.loss.push_back(2.3 / (1 + 1e-4 * static_cast<double>(step)));
      event.accuracy.push_back(static_cast<double>(step % 64) / 64);
      event.learning_rate.push_back(0.001);
      event.step_ms.push_back(1.0 + 0.37 * static_cast<double>(step % 13));
    }
    say(1 + 1e-3 * static_cast<double>(first), std::move(event));
    if ((first + per_event - 1) % 1000 != 0) continue;
    link::EpochEvent epoch;
    epoch.epoch = first / 1000 + 1;
    epoch.val_loss = 0.5;
    say(1 + 1e-3 * static_cast<double>(first), epoch);
    say(1,
        link::LayersEvent{first, std::vector<link::LayersEvent::Layer>(8, {"conv1", 1, 2, 3, 4})});
  }
  say(2000, link::StateEvent{link::RunState::finished, ""});
}

void bench_replay(const fs::path& folder, const LongRun& run) {
  write_long_run(folder, 1000000, run);
  const auto megabytes = static_cast<double>(fs::file_size(folder / "events.jsonl")) / 1e6;
  QElapsedTimer clock;
  clock.start();
  const Watchdog watchdog;
  RunSession session(folder);
  int arrivals = 0;
  QObject::connect(&session, &RunSession::stepsArrived, &session, [&] { ++arrivals; });
  wait_until([&] { return session.is_caught_up(); });
  fmt::print("replay of {} steps, {} an event, {:.0f} MB{}: {:.2f} s, {} arrivals, {}\n",
             session.history().last_step(), run.per_event, megabytes,
             run.says_length ? "" : ", length not said", static_cast<double>(clock.elapsed()) / 1e3,
             arrivals, watchdog.text());
}

void bench_flood(const fs::path& folder) {
  qputenv("FAKE_WORKER", "flood");
  qputenv("FAKE_STEPS", "250000");
  const Watchdog watchdog;
  const auto session = Launcher(FAKE_WORKER).launch({"fake.strata", folder});
  if (!session.ok()) {
    fmt::print("flood: {}\n", session.error().text());
    return;
  }
  RunSession& run = **session;
  double slowest_ms = 0;
  QObject::connect(&run, &RunSession::stepsArrived, &run, [&] {
    const auto now_ms = static_cast<double>(QDateTime::currentMSecsSinceEpoch());
    slowest_ms = std::max(slowest_ms, now_ms - run.history().last_time() * 1e3);
  });
  QElapsedTimer clock;
  clock.start();
  wait_until([&] { return run.state() == link::RunState::finished || run.is_lost(); });
  fmt::print("flood of 50,000 steps/s: {} steps in {:.2f} s, at most {:.0f} ms behind, {}\n",
             run.history().last_step(), static_cast<double>(clock.elapsed()) / 1e3, slowest_ms,
             watchdog.text());
}

void write_runs(const fs::path& folder, int count) {
  for (int i = 0; i < count; ++i) {
    run::RunInfo info;
    info.name = "run " + std::to_string(i);
    info.started = 1700000000 + i;
    info.host = "elsewhere";
    info.devices = {"cpu"};
    auto made = run::RunFolder::create(folder / std::to_string(i), info, Json::object());
    if (!made.ok()) std::exit(1);
    for (int first = 1; first <= 2000; first += 20) {
      link::StepsEvent steps;
      steps.first = first;
      steps.loss = steps.accuracy = steps.learning_rate = steps.step_ms =
          std::vector<double>(20, 0.1234567890123);
      (void)(*made)->append({1, steps});
    }
    (void)(*made)->append({1, link::EpochEvent{}});
    (void)(*made)->append({1, link::StateEvent{link::RunState::finished, ""}});
  }
}

void bench_catalogue(const fs::path& folder) {
  constexpr int kRuns = 2000;
  write_runs(folder, kRuns);
  QElapsedTimer clock;
  clock.start();
  const Watchdog watchdog;
  RunCatalogue catalogue(folder);
  wait_until([&] { return catalogue.runs().size() == kRuns; });
  const double first_ms = static_cast<double>(clock.nsecsElapsed()) / 1e6;
  RunScanner scanner;
  (void)scanner.scan(folder);
  clock.restart();
  const bool changed = scanner.scan(folder).has_value();
  const double again_ms = static_cast<double>(clock.nsecsElapsed()) / 1e6;
  clock.restart();
  catalogue.rename(folder / "7", "seven");
  const double rename_ms = static_cast<double>(clock.nsecsElapsed()) / 1e6;
  clock.restart();
  (void)active_run_in(folder);
  const double active_ms = static_cast<double>(clock.nsecsElapsed()) / 1e6;
  fmt::print(
      "catalogue of {} runs: first scan {:.0f} ms, again {:.1f} ms ({}), rename {:.2f} ms, active "
      "run {:.1f} ms, {}\n",
      kRuns, first_ms, again_ms, changed ? "changed" : "unchanged", rename_ms, active_ms,
      watchdog.text());
}

}  // namespace

int main(int count, char** words) {
  const QCoreApplication app(count, words);
  const QTemporaryDir root;
  const fs::path folder = root.path().toStdString();
  bench_replay(folder / "usual", {});
  bench_replay(folder / "rare", {1000});
  bench_replay(folder / "single", {1});
  bench_replay(folder / "unsaid", {50, false});
  bench_flood(folder / "flood");
  bench_catalogue(folder / "many");
  return 0;
}
