// Where a run's events are shown: a live line on a terminal, plain lines elsewhere, JSON Lines for
// programs.
#pragma once

#include <cstdint>
#include <memory>

#include "link/event.h"

namespace strata::app {

class Display {
 public:
  Display() = default;
  Display(const Display&) = delete;
  Display& operator=(const Display&) = delete;
  virtual ~Display() = default;
  virtual void show(const link::Event& event) = 0;
  /// Takes the live line away, so that other text may follow.
  virtual void clear() {}
};

/// Live on a terminal (redrawn at most 10 times a second, as wide as the terminal, colours without
/// NO_COLOR), one line per epoch otherwise. On stdout; problems go to stderr.
std::unique_ptr<Display> text_display(std::int64_t batch);

/// JSON Lines on an open file descriptor. When its reader goes away, the rest is not written.
std::unique_ptr<Display> json_display(int fd);

}  // namespace strata::app
