#include "progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "table.h"

namespace strata::app {
namespace {

constexpr const char* kBlue = "\x1b[34m";
constexpr const char* kPlain = "\x1b[0m";
constexpr std::size_t kWidestBar = 30;
constexpr std::size_t kNarrowestBar = 8;

std::string speed_text(double samples_per_s) {
  return with_thousands(static_cast<std::int64_t>(std::llround(samples_per_s))) + " samples/s";
}

}  // namespace

void Progress::take(const link::Event& event) {
  if (const auto* model = std::get_if<link::ModelEvent>(&event.payload)) {
    steps_per_epoch_ = model->steps_per_epoch;
    total_steps_ = model->total_steps;
  } else if (const auto* steps = std::get_if<link::StepsEvent>(&event.payload)) {
    take_steps(event.t, *steps);
  } else if (const auto* state = std::get_if<link::StateEvent>(&event.payload)) {
    state_ = state->state == link::RunState::running ? std::string()
                                                     : std::string(word_for(state->state));
  }
}

void Progress::take_steps(double time, const link::StepsEvent& steps) {
  if (steps.loss.empty()) return;
  if (steps.epoch != epoch_) {
    epoch_ = steps.epoch;
    loss_sum_ = accuracy_sum_ = 0;
    counted_ = counted_accuracy_ = 0;
  }
  if (first_step_ == 0) {
    first_step_ = steps.first;
    first_time_ = time - std::accumulate(steps.step_ms.begin(), steps.step_ms.end(), 0.0) / 1000;
  }
  step_ = steps.first + static_cast<std::int64_t>(steps.loss.size()) - 1;
  last_time_ = time;
  loss_sum_ += std::accumulate(steps.loss.begin(), steps.loss.end(), 0.0);
  counted_ += static_cast<std::int64_t>(steps.loss.size());
  accuracy_sum_ += std::accumulate(steps.accuracy.begin(), steps.accuracy.end(), 0.0);
  counted_accuracy_ += static_cast<std::int64_t>(steps.accuracy.size());
  if (!steps.learning_rate.empty()) learning_rate_ = steps.learning_rate.back();
  const double ms = std::accumulate(steps.step_ms.begin(), steps.step_ms.end(), 0.0);
  if (ms > 0) {
    const double now =
        static_cast<double>(batch_) * static_cast<double>(steps.step_ms.size()) / ms * 1000;
    samples_per_s_ = samples_per_s_ == 0 ? now : 0.8 * samples_per_s_ + 0.2 * now;
  }
}

std::optional<double> Progress::seconds_left() const {
  const std::int64_t done = step_ - first_step_ + 1;
  if (total_steps_ < step_ || done < 2 || last_time_ <= first_time_) return std::nullopt;
  return (last_time_ - first_time_) / static_cast<double>(done) *
         static_cast<double>(total_steps_ - step_);
}

std::string Progress::epoch_text(std::int64_t epoch) const {
  if (steps_per_epoch_ <= 0) return fmt::format("epoch {}", epoch);
  const std::int64_t epochs = (total_steps_ + steps_per_epoch_ - 1) / steps_per_epoch_;
  return fmt::format("epoch {}/{}", epoch, std::max(epochs, epoch));
}

std::string Progress::bar(std::size_t cells, bool colour) const {
  const std::int64_t in_epoch = (step_ - 1) % std::max<std::int64_t>(steps_per_epoch_, 1) + 1;
  const double share = static_cast<double>(in_epoch) /
                       static_cast<double>(std::max<std::int64_t>(steps_per_epoch_, 1));
  const auto full = static_cast<std::size_t>(
      std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(cells)));
  std::string out;
  for (std::size_t i = 0; i < cells; ++i)
    out += i < full ? "━" : "─";
  return colour ? kBlue + out + kPlain : out;
}

std::string Progress::live_line(std::size_t width, bool colour) const {
  if (step_ == 0) return cut_to_width(state_.empty() ? "starting" : state_, width);
  const std::int64_t in_epoch = steps_per_epoch_ > 0 ? (step_ - 1) % steps_per_epoch_ + 1 : step_;
  std::vector<std::string> parts = {epoch_text(epoch_)};
  parts.push_back(steps_per_epoch_ > 0 ? fmt::format("{}/{}", in_epoch, steps_per_epoch_)
                                       : fmt::format("step {}", step_));
  if (!state_.empty()) parts.push_back(state_);
  parts.push_back(fmt::format(
      "loss {:.4f}", loss_sum_ / static_cast<double>(std::max<std::int64_t>(counted_, 1))));
  if (counted_accuracy_ > 0)
    parts.push_back("acc " + percent_text(accuracy_sum_ / static_cast<double>(counted_accuracy_)));
  if (const auto left = seconds_left()) parts.push_back(duration_text(*left) + " left");
  parts.push_back(speed_text(samples_per_s_));
  parts.push_back(fmt::format("lr {:.3g}", learning_rate_));

  std::size_t used = display_width(parts.front());
  std::size_t fitting = 1;
  while (fitting < parts.size() && used + 2 + display_width(parts[fitting]) <= width)
    used += 2 + display_width(parts[fitting++]);
  std::string out = cut_to_width(parts.front(), width);
  const bool with_bar = steps_per_epoch_ > 0 && used + 2 + kNarrowestBar <= width;
  if (with_bar) out += "  " + bar(std::min(kWidestBar, width - used - 2), colour);
  for (std::size_t i = 1; i < fitting; ++i)
    out += "  " + parts[i];
  return out;
}

std::string Progress::epoch_line(const link::EpochEvent& epoch) const {
  std::string out = fmt::format("{}  loss {:.4f}", epoch_text(epoch.epoch), epoch.train_loss);
  if (epoch.train_accuracy) out += "  accuracy " + percent_text(*epoch.train_accuracy);
  if (epoch.val_loss) out += fmt::format("  val loss {:.4f}", *epoch.val_loss);
  if (epoch.val_accuracy) out += "  val accuracy " + percent_text(*epoch.val_accuracy);
  return out + "  " + duration_text(epoch.seconds) + "  " + speed_text(epoch.samples_per_s);
}

}  // namespace strata::app
