// What a training looks like in the terminal: pure text out of events.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "link/event.h"

namespace strata::app {

/// Follows a run's events and says how far it is.
class Progress {
 public:
  /// `batch`: samples in a step, for the speed.
  explicit Progress(std::int64_t batch) : batch_(batch) {}

  void take(const link::Event& event);

  /// One line of at most `width` characters: epoch, bar, step, loss, accuracy, learning rate,
  /// speed, time left. What does not fit is left out, the least important first.
  [[nodiscard]] std::string live_line(std::size_t width, bool colour) const;
  /// A finished epoch in one line: loss and accuracy, on training and validation rows, time and
  /// speed.
  [[nodiscard]] std::string epoch_line(const link::EpochEvent& epoch) const;

 private:
  void take_steps(double time, const link::StepsEvent& steps);
  [[nodiscard]] std::string epoch_text(std::int64_t epoch) const;
  [[nodiscard]] std::string bar(std::size_t cells, bool colour) const;
  [[nodiscard]] std::optional<double> seconds_left() const;

  std::int64_t batch_;
  std::int64_t steps_per_epoch_ = 0;  // 0: not known
  std::int64_t total_steps_ = 0;
  std::int64_t epoch_ = 0;
  std::int64_t step_ = 0;
  std::int64_t first_step_ = 0;  // the first this run has reported
  double first_time_ = 0;
  double last_time_ = 0;
  double loss_sum_ = 0;
  double accuracy_sum_ = 0;
  std::int64_t counted_ = 0;  // steps in the sums: those of the current epoch
  std::int64_t counted_accuracy_ = 0;
  double learning_rate_ = 0;
  double samples_per_s_ = 0;
  std::string state_;
};

}  // namespace strata::app
