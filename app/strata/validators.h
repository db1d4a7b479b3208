// Checks of option values that do not clutter the help.
#pragma once

#include <CLI/CLI.hpp>

namespace strata::app {

inline CLI::Validator quiet(CLI::Validator validator) {
  validator.description("");
  return validator;
}
inline CLI::Validator at_least_zero() { return quiet(CLI::NonNegativeNumber); }
inline CLI::Validator at_least_one() { return quiet(CLI::PositiveNumber); }
inline CLI::Validator thread_count(int least) { return quiet(CLI::Range(least, 4096)); }

}  // namespace strata::app
