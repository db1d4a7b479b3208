// What `strata predict` is given, as inputs of the network.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "project/project.h"

namespace strata::app {

/// A folder stands for its images and texts, in their names' order; a .csv or .txt file of a
/// project that reads rows or texts for its lines. Everything else is an input itself.
struct GivenInputs {
  std::vector<std::string> names;   // for people: file names, "rows.csv:3"
  std::vector<std::string> inputs;  // as data::InputReader takes them
};
Result<GivenInputs> read_inputs(const std::vector<std::string>& given, const Project& project);

}  // namespace strata::app
