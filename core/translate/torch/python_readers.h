// read_rows(path) of a generated Python file, one way per data source.
#pragma once

#include <string>

#include "project/project.h"

namespace strata::translate::python {

/// read_rows(path) -> (x, y), (x, y) or None: training and test rows.
std::string reader_code(const Project& project);

}  // namespace strata::translate::python
