// The plain words about training: what a choice does, what is usual, what happens when it is too
// big.
#pragma once

#include <string>
#include <string_view>

namespace strata::ui {

/// For a field of training_fields(), by its path.
std::string training_help(std::string_view field);

}  // namespace strata::ui
