#include "engine/control_point.h"

#include <array>
#include <thread>

namespace strata::engine {
namespace {

constexpr std::chrono::milliseconds kPausePoll{20};
constexpr std::chrono::hours kLongestPause{24 * 365};

void note(const link::Command& command, Steering& steering) {
  switch (command.what) {
    case link::Command::Do::stop:
      steering.stop = true;
      break;
    case link::Command::Do::checkpoint:
      steering.checkpoint = true;
      break;
    case link::Command::Do::set_learning_rate:
      steering.learning_rate = command.learning_rate;
      break;
    case link::Command::Do::pause:
      steering.pause = true;
      break;
    case link::Command::Do::resume:
      steering.resume = true;
      break;
  }
}

}  // namespace

Steering ControlPoint::poll() const {
  Steering steering;
  if (!team_.is_leader() || !hooks_.poll_command) return steering;
  while (!steering.stop && !steering.pause) {
    const std::optional<link::Command> command = hooks_.poll_command();
    if (!command) break;
    note(*command, steering);
  }
  return steering;
}

Steering ControlPoint::wait(std::chrono::milliseconds patience) const {
  Steering steering;
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < patience) {
    if (const std::optional<link::Command> command = hooks_.poll_command()) {
      note(*command, steering);
      break;
    }
    std::this_thread::sleep_for(kPausePoll);
  }
  return steering;
}

Result<Steering> ControlPoint::tell(Steering steering) const {
  team_.world().note("paused", kLongestPause);
  std::array<double, 5> numbers = {steering.stop ? 1.0 : 0.0, steering.pause ? 1.0 : 0.0,
                                   steering.checkpoint ? 1.0 : 0.0, steering.resume ? 1.0 : 0.0,
                                   steering.learning_rate};
  STRATA_CHECK(team_.world().broadcast(
      {numbers.data(), static_cast<std::int64_t>(numbers.size()), comm::Number::float64}, 0));
  steering.stop = numbers[0] != 0;
  steering.pause = numbers[1] != 0;
  steering.checkpoint = numbers[2] != 0;
  steering.resume = numbers[3] != 0;
  steering.learning_rate = numbers[4];
  return steering;
}

}  // namespace strata::engine
