// The layers that every kernel test runs over. A new kind is a new row here and a line in
// reference.cpp.
#pragma once

#include <vector>

#include "kernel_rig.h"

namespace strata::test {

const std::vector<Case>& cases();

}  // namespace strata::test
