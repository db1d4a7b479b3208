// The training loop of a generated Python file, and the data it reads.
#pragma once

#include <string>

#include "translate/torch/source.h"

namespace strata::translate::python {

/// load_data(path) -> (x, y), (x, y) or None: the project's source as PyTorch users would read it,
/// before transforms.
std::string data_code(const Project& project);

/// Transforms that measure the training rows first make a class of what is a function else.
bool measures_rows(const Project& project);
/// prepare(x, augment) or class Prepare: the project's transforms over one row; class Rows.
std::string transform_code(const Project& project, const graph::Model& model);

/// Whether the learning rate changes from step to step.
bool has_schedule(const plan::Training& training);
/// loss_of, metrics_of, learning_rate, initialise: what the project says of training, as functions.
std::string rules_code(const Project& project, const graph::Model& model);

struct LoopSetup {
  std::string name;          // of the module's class
  bool parallel = false;     // for torchrun
  bool initialises = false;  // there is an `initialise`
  bool measures = false;     // Prepare is a class
};
/// train(args) and main.
std::string loop_code(const Project& project, const LoopSetup& setup);

}  // namespace strata::translate::python
