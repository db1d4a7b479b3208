// The training loop of a generated Python file, and the data it reads.
#pragma once

#include <string>

#include "translate/torch/source.h"

namespace strata::translate::python {

/// load_data(path) -> (x, y), (x, y) or None: the project's source as PyTorch users would read it,
/// before transforms.
std::string data_code(const Project& project);

/// class Prepare: the project's transforms over one row.
std::string transform_code(const Project& project, const graph::Model& model);

/// loss_of, metrics_of, learning_rate, initialise: what the project says of training, as functions.
std::string rules_code(const Project& project, const graph::Model& model);

struct LoopSetup {
  std::string name;          // of the module's class
  bool parallel = false;     // for torchrun
  bool initialises = false;  // there is an `initialise`
};
/// train(args) and main.
std::string loop_code(const Project& project, const LoopSetup& setup);

}  // namespace strata::translate::python
