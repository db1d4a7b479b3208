// NVIDIA's management library, loaded where a driver brought it. No header of NVIDIA's is needed.
#pragma once

#include "device/machine.h"

namespace strata::device {

/// Fills in GPUs, links and driver, or the note why there are none.
void read_gpus(Machine& machine);

}  // namespace strata::device
