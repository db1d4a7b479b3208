// The training loop of a generated Keras file, and the data it reads.
#pragma once

#include <string>

#include "graph/network.h"
#include "project/project.h"

namespace strata::translate::keras {

/// load_data(path) and prepare(train, validation): the project's rows as NumPy arrays.
std::string data_code(const Project& project, const graph::Model& model);

/// True where rows are changed at random: there are AUGMENT and a class Rows.
bool augments(const Project& project);

/// "(32, 32)"
std::string tuple_text(const graph::Integers& sizes);

/// train(args) and the call of it.
std::string loop_code(const Project& project, const graph::Model& model, bool parallel);

}  // namespace strata::translate::keras
