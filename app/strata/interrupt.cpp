#include "interrupt.h"

#include <csignal>

namespace strata::app {
namespace {

// The one global variable: a signal handler can reach nothing else.
volatile std::sig_atomic_t signal_came = 0;

extern "C" void note_signal(int /*number*/) { signal_came = 1; }

}  // namespace

void catch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = note_signal;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A reader of our events that goes away must not end the training.
  std::signal(SIGPIPE, SIG_IGN);
}

void ignore_interrupts() {
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() { return signal_came != 0; }

}  // namespace strata::app
