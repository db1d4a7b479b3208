// The forward pass as a list of named values: which variable each layer reads and writes. A value
// that only the next layer reads is "x"; one that is read later or more than once has its layer's
// name.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "translate/torch/spelling.h"

namespace strata::translate {

struct Flow {
  std::string input;        // the variable that holds the data
  std::vector<Site> sites;  // by layer; `self` is still empty
  std::string output;       // the variable that holds the logits
};

/// `taken`: words that must not be variables.
Flow flow_of(const graph::Model& model, std::set<std::string> taken);

}  // namespace strata::translate
