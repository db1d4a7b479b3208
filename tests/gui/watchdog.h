// How long the UI thread is away from its events, measured from another thread.
#pragma once

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QThread>
#include <algorithm>
#include <atomic>
#include <semaphore>
#include <vector>

namespace strata::test {

/// Posts a call to the UI thread every few milliseconds and notes how long it waited for its turn.
class Watchdog : public QThread {
 public:
  explicit Watchdog(QObject* in_ui_thread) : target_(in_ui_thread) { start(QThread::HighPriority); }
  ~Watchdog() override { finish(); }

  void finish() {
    ended_ = true;
    answered_.release();
    wait();
  }
  /// Milliseconds; call after finish().
  [[nodiscard]] double longest_ms() const {
    return waits_ms_.empty() ? 0 : *std::max_element(waits_ms_.begin(), waits_ms_.end());
  }
  [[nodiscard]] std::size_t count_above(double ms) const {
    return static_cast<std::size_t>(
        std::count_if(waits_ms_.begin(), waits_ms_.end(), [ms](double w) { return w > ms; }));
  }
  [[nodiscard]] std::size_t count() const { return waits_ms_.size(); }

 protected:
  void run() override {
    while (!ended_) {
      QElapsedTimer timer;
      timer.start();
      QMetaObject::invokeMethod(
          target_, [this] { answered_.release(); }, Qt::QueuedConnection);
      answered_.acquire();
      if (!ended_) waits_ms_.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
      QThread::msleep(4);
    }
  }

 private:
  QObject* target_;
  std::atomic<bool> ended_ = false;
  std::counting_semaphore<> answered_{0};
  std::vector<double> waits_ms_;
};

}  // namespace strata::test
