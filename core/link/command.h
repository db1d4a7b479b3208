// What a running worker can be told, one JSON object a line (the contract's "Commands").
#pragma once

#include <string>

#include "base/result.h"

namespace strata::link {

/// {"do":"pause"}, resume, stop, checkpoint, {"do":"set","learning_rate":0.0003}
struct Command {
  enum class Do { pause, resume, stop, checkpoint, set_learning_rate };
  Do what = Do::stop;
  double learning_rate = 0;
};

std::string to_line(const Command& command);
Result<Command> command_from(const std::string& line);

}  // namespace strata::link
