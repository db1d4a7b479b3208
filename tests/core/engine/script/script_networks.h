// Small networks that together hold every kind: those of the kernel tests, each in a network of its
// own, and some more.
#pragma once

#include <string>
#include <vector>

#include "graph/network.h"

namespace strata::test {

struct Small {
  std::string name;
  std::string layers;  // as a project file says them
  graph::Signal signal;

  /// Ends the test program where it does not work out.
  [[nodiscard]] graph::Model model() const;
};

const std::vector<Small>& networks();
/// One dense layer of that id.
Small dense_called(const std::string& id);

}  // namespace strata::test
