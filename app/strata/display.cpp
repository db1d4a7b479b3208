#include "display.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "print.h"
#include "progress.h"

namespace strata::app {
namespace {

constexpr std::chrono::milliseconds kBetweenDraws{100};
constexpr std::size_t kUsualWidth = 100;

std::size_t terminal_width() {
  winsize size = {};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualWidth;
  return size.ws_col;
}

void print_problem(const link::ProblemEvent& problem) {
  std::fprintf(stderr, "strata: %s: %s\n", problem.severity.c_str(),
               Error{problem.message, problem.where, problem.remedy}.text().c_str());
}

/// One line for each epoch.
class PlainDisplay : public Display {
 public:
  explicit PlainDisplay(std::int64_t batch) : progress_(batch) {}

  void show(const link::Event& event) override {
    progress_.take(event);
    if (const auto* epoch = std::get_if<link::EpochEvent>(&event.payload))
      say(progress_.epoch_line(*epoch));
    // An error is told once, at the program's end.
    if (const auto* problem = std::get_if<link::ProblemEvent>(&event.payload);
        problem != nullptr && problem->severity != "error")
      print_problem(*problem);
  }

 protected:
  virtual void say(const std::string& line) {
    print(line + "\n");
    std::fflush(stdout);
  }
  [[nodiscard]] const Progress& progress() const { return progress_; }

 private:
  Progress progress_;
};

class LiveDisplay final : public PlainDisplay {
 public:
  explicit LiveDisplay(std::int64_t batch)
      : PlainDisplay(batch), colour_(std::getenv("NO_COLOR") == nullptr) {}

  void show(const link::Event& event) override {
    if (std::holds_alternative<link::ProblemEvent>(event.payload)) clear();
    PlainDisplay::show(event);
    const auto now = std::chrono::steady_clock::now();
    if (std::holds_alternative<link::StepsEvent>(event.payload) && now - drawn_ < kBetweenDraws)
      return;
    drawn_ = now;
    print("\r\x1b[K" + progress().live_line(terminal_width() - 1, colour_));
    std::fflush(stdout);
    live_ = true;
  }

  void clear() override {
    if (!live_) return;
    print("\r\x1b[K");
    std::fflush(stdout);
    live_ = false;
  }

 protected:
  void say(const std::string& line) override {
    clear();
    PlainDisplay::say(line);
  }

 private:
  bool colour_;
  bool live_ = false;
  std::chrono::steady_clock::time_point drawn_;
};

class JsonDisplay final : public Display {
 public:
  explicit JsonDisplay(int fd) : fd_(fd) {}

  void show(const link::Event& event) override {
    const std::string line = to_line(event) + "\n";
    std::string_view rest = line;
    while (open_ && !rest.empty()) {
      const ssize_t written = ::write(fd_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      open_ = written >= 0;
      if (open_) rest.remove_prefix(static_cast<std::size_t>(written));
    }
  }

 private:
  int fd_;
  bool open_ = true;
};

}  // namespace

std::unique_ptr<Display> text_display(std::int64_t batch) {
  if (::isatty(STDOUT_FILENO) != 0) return std::make_unique<LiveDisplay>(batch);
  return std::make_unique<PlainDisplay>(batch);
}

std::unique_ptr<Display> json_display(int fd) { return std::make_unique<JsonDisplay>(fd); }

}  // namespace strata::app
