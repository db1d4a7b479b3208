// Stands in for `strata train`: the same command line, run folder, events and control socket, but
// nothing is trained. FAKE_WORKER says how it behaves, see main(); FAKE_STEPS how long it takes.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "run/checkpoints.h"
#include "run/control.h"
#include "run/run_folder.h"

using namespace strata;
namespace fs = std::filesystem;
using link::Command;
using link::RunState;

namespace {

constexpr std::int64_t kEpoch = 20;  // steps
constexpr std::chrono::microseconds kPace{500};

double now_s() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string setting(const char* name, const char* fallback) {
  const char* value = std::getenv(name);
  return value == nullptr ? fallback : value;
}

struct Arguments {
  std::string project;
  fs::path folder;
  bool resume = false;
};

Arguments arguments_of(int count, char** words) {
  Arguments out;
  for (int i = 2; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--run-dir" || word == "--resume") {
      out.resume = word == "--resume";
      if (++i < count) out.folder = words[i];
    } else if (!word.starts_with("-")) {
      out.project = word;
    }
  }
  return out;
}

class FakeWorker {
 public:
  explicit FakeWorker(const Arguments& arguments) {
    run::RunInfo info;
    info.name = "fake";
    info.state = "starting";
    info.started = now_s();
    char host[256] = {};
    ::gethostname(host, sizeof host - 1);
    info.host = host;
    info.devices = {"cpu"};
    info.command = {"strata", "train", arguments.project};
    info.process = ::getpid();
    if (arguments.resume) {
      const auto steps = run::checkpoint_steps(arguments.folder / "checkpoints");
      step_ = steps.empty() ? 0 : steps.back();
      resumed_ = true;
    }
    auto opened = arguments.resume ? run::RunFolder::reopen(arguments.folder, info)
                                   : run::RunFolder::create(arguments.folder, info, Json::object());
    if (!opened.ok()) die(opened.error());
    folder_ = std::move(opened).value();
    auto control = run::ControlServer::listen(folder_->path(), {});
    if (!control.ok()) die(control.error());
    control_ = std::move(control).value();
  }

  void begin(std::int64_t steps) {
    say(link::StateEvent{RunState::starting, ""});
    say(link::ModelEvent{{{"fc1", "dense", {10}, 7850}}, 7850, kEpoch, steps});
    const bool leads = ::getsid(0) == ::getpid();
    say(link::StateEvent{RunState::running,
                         fmt::format("OMP_WAIT_POLICY={} session={}",
                                     setting("OMP_WAIT_POLICY", "-"), leads ? "own" : "shared")});
  }

  /// One step in an event of its own, and what comes at an epoch's end.
  void train_step() {
    std::this_thread::sleep_for(kPace);
    ++step_;
    const double loss = 1.0 / static_cast<double>(step_) + (resumed_ ? 10 : 0);
    say(link::StepsEvent{step_, epoch(), {loss}, {0.5}, {learning_rate_}, {0.5}});
    if (step_ % kEpoch != 0) return;
    link::EpochEvent end;
    end.epoch = epoch();
    end.train_loss = loss;
    end.val_loss = loss;
    say(end);
    say(link::RankEvent{0, "cpu", 0.5, 0, 1 << 20, 0.75});
    say(link::LayersEvent{step_, {{"fc1", 1, 2, 0.001, 0.25}}});
    checkpoint();
  }

  /// False when the worker is to stop.
  bool obey() {
    bool paused = false;
    while (true) {
      const auto command = control_->poll();
      if (!command && !paused) return true;
      if (!command) {
        std::this_thread::sleep_for(kPace);
        continue;
      }
      if (command->what == Command::Do::stop) return false;
      if (command->what == Command::Do::checkpoint) checkpoint();
      if (command->what == Command::Do::set_learning_rate) learning_rate_ = command->learning_rate;
      if (command->what == Command::Do::pause && !paused) {
        checkpoint();
        say(link::StateEvent{RunState::paused, ""});
        paused = true;
      }
      if (command->what == Command::Do::resume && paused) {
        say(link::StateEvent{RunState::running, ""});
        paused = false;
      }
    }
  }

  void wait_for(Command::Do what) {
    while (true) {
      if (const auto command = control_->poll(); command && command->what == what) return;
      std::this_thread::sleep_for(kPace);
    }
  }

  int train_to(std::int64_t steps) {
    while (step_ < steps) {
      if (!obey()) return stop();
      train_step();
    }
    return finish();
  }

  int finish() {
    say(link::DoneEvent{1, std::nullopt, 0.1, fmt::format("checkpoints/{}", step_)});
    return end(RunState::finished, 0);
  }

  int fail(const std::string& message) {
    say(link::ProblemEvent{"error", "fc1", message, "use a smaller learning rate"});
    return end(RunState::failed, 1);
  }

  /// Many steps a second, an event every 20 ms.
  int flood(std::int64_t steps, std::int64_t per_second) {
    constexpr std::chrono::milliseconds kBetween{20};
    const std::int64_t count = per_second / 50;
    auto next = std::chrono::steady_clock::now();
    while (step_ < steps) {
      if (!obey()) return stop();
      link::StepsEvent event;
      event.first = step_ + 1;
      for (std::int64_t i = 0; i < count; ++i) {
        event.loss.push_back(1.0 / static_cast<double>(++step_));
        event.accuracy.push_back(0.5);
        event.learning_rate.push_back(learning_rate_);
        event.step_ms.push_back(0.02);
      }
      say(event);
      std::this_thread::sleep_until(next += kBetween);
    }
    return finish();
  }

  void say(link::Payload payload) {
    const link::Event event{now_s(), std::move(payload)};
    if (const auto appended = folder_->append(event); !appended.ok()) die(appended.error());
    control_->publish(event);
  }

  void write_raw(const std::string& text) {
    std::ofstream(folder_->path() / "events.jsonl", std::ios::app) << text << std::flush;
  }

  [[noreturn]] static void die(const Error& error) {
    std::fprintf(stderr, "strata: %s\n", error.text().c_str());
    std::exit(1);
  }

 private:
  [[nodiscard]] std::int64_t epoch() const { return (step_ + kEpoch - 1) / kEpoch; }

  void checkpoint() {
    const fs::path place = folder_->checkpoint_folder(step_);
    fs::create_directories(place);
    std::ofstream(place / "state.json") << "{}";
    if (const auto kept = folder_->publish_checkpoint(step_, false, 100); !kept.ok())
      die(kept.error());
    say(link::CheckpointEvent{step_, fmt::format("checkpoints/{}", step_), false});
  }

  int stop() {
    say(link::StateEvent{RunState::stopping, ""});
    checkpoint();
    return end(RunState::stopped, 0);
  }

  int end(RunState state, int code) {
    say(link::StateEvent{state, ""});
    run::RunInfo info = folder_->info();
    info.exit = code;
    (void)folder_->update(info);
    return code;
  }

  std::unique_ptr<run::RunFolder> folder_;
  std::unique_ptr<run::ControlServer> control_;
  std::int64_t step_ = 0;
  double learning_rate_ = 0.001;
  bool resumed_ = false;
};

void train_steps(FakeWorker& worker, int count) {
  for (int i = 0; i < count; ++i)
    worker.train_step();
}

int behave(FakeWorker& worker, const std::string& behaviour, std::int64_t steps) {
  worker.begin(steps);
  if (behaviour == "normal") return worker.train_to(steps);
  if (behaviour == "steered") return worker.train_to(INT64_MAX);
  if (behaviour == "flood") return worker.flood(steps, 50000);
  train_steps(worker, 25);
  if (behaviour == "stall") {  // takes commands and does nothing about them
    worker.wait_for(Command::Do::stop);
    return worker.finish();
  }
  if (behaviour == "hang") ::raise(SIGSTOP);  // does not even take commands
  if (behaviour == "crash") {
    std::fprintf(stderr, "terminate called after throwing an instance of 'std::bad_alloc'\n");
    std::abort();
  }
  if (behaviour == "silent-death") ::raise(SIGKILL);
  if (behaviour == "silent-exit") ::_exit(3);
  if (behaviour == "fail") return worker.fail("the loss is not a number");
  if (behaviour == "half-line") {
    const std::string line =
        link::to_line({now_s(), link::StepsEvent{26, 2, {0.125}, {}, {}, {}}}) + "\n";
    worker.write_raw(line.substr(0, 40));
    worker.wait_for(Command::Do::resume);
    worker.write_raw(line.substr(40));
    worker.wait_for(Command::Do::stop);
    return worker.finish();
  }
  if (behaviour == "newer") {
    worker.write_raw("{\"type\":\"landscape\",\"step\":25,\"spans\":[],\"t\":1}\n");
    worker.write_raw("{\"type\":\"landscape\",\"step\":26,\"spans\":[],\"t\":2}\n");
    return worker.train_to(steps);
  }
  std::fprintf(stderr, "strata: FAKE_WORKER=%s is not known\n", behaviour.c_str());
  return 2;
}

}  // namespace

int main(int count, char** words) {
  const struct rlimit no_core = {};
  ::setrlimit(RLIMIT_CORE, &no_core);
  const std::string behaviour = setting("FAKE_WORKER", "normal");
  if (behaviour == "bad-start")
    FakeWorker::die({"the layer kind 'conv9d' is not known", "cnn.strata:3:7", "use conv2d"});
  FakeWorker worker(arguments_of(count, words));
  return behave(worker, behaviour, std::atoll(setting("FAKE_STEPS", "60").c_str()));
}
