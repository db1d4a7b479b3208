// Ctrl-C and SIGTERM: the first asks the training to stop, a second one kills.
#pragma once

namespace strata::app {

/// From here on a first signal only sets a flag; the next one ends the process.
void catch_interrupts();

/// For a rank other than 0, which ends the run for all of them.
void ignore_interrupts();

/// True once a signal came.
bool interrupted();

}  // namespace strata::app
