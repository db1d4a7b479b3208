// A run's folder as a worker leaves it, written line by line by a test.
#pragma once

#include <unistd.h>

#include <QTemporaryDir>
#include <filesystem>
#include <fstream>

#include "link/event.h"
#include "run/run_info.h"

namespace strata::ui::test {

class RunFiles {
 public:
  /// `process`: who works on it; this test's own id makes a run that is alive.
  explicit RunFiles(std::int64_t process = ::getpid()) {
    run::RunInfo info;
    info.name = "CIFAR-10 CNN";
    info.state = "running";
    info.started = kStart;
    char host[256] = {};
    ::gethostname(host, sizeof(host) - 1);
    info.host = host;
    info.devices = {"cpu"};
    info.process = process;
    (void)run::write_run_info(folder(), info);
  }

  [[nodiscard]] std::filesystem::path folder() const { return root_.path().toStdString(); }

  void say(double after, link::Payload payload) {
    std::ofstream out(folder() / "events.jsonl", std::ios::app);
    out << link::to_line({kStart + after, std::move(payload)}) << "\n";
  }

  /// `count` steps of a falling loss.
  void say_steps(double after, std::int64_t first, int count, bool accuracy = true) {
    link::StepsEvent steps;
    steps.first = first;
    for (int i = 0; i < count; ++i) {
      steps.loss.push_back(2.0 / (1 + 0.01 * static_cast<double>(first + i)));
      if (accuracy) steps.accuracy.push_back(0.5);
      steps.learning_rate.push_back(0.001);
      steps.step_ms.push_back(10);
    }
    say(after, std::move(steps));
  }

  void write_checkpoint(std::int64_t step, std::size_t bytes) const {
    const auto path = folder() / "checkpoints" / std::to_string(step);
    std::filesystem::create_directories(path);
    std::ofstream(path / "model.safetensors") << std::string(bytes, 'x');
    std::ofstream(path / "state.json") << "{}";
  }

  static constexpr double kStart = 1700000000;

 private:
  QTemporaryDir root_;
};

}  // namespace strata::ui::test
