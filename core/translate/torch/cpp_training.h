// The training loop of a generated C++ file.
#pragma once

#include <string>

#include "project/project.h"

namespace strata::translate::cpp {

/// loss_of, learning_rate and train(model, rows file, steps).
std::string training_code(const Project& project, const std::string& name);

}  // namespace strata::translate::cpp
