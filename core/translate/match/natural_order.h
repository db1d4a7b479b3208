// Names in the order people give them: "layer2" before "layer10".
#pragma once

#include <string_view>

namespace strata::translate {

/// Compares runs of digits as numbers, everything else byte by byte.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace strata::translate
