// One layer in a language's words, and the table that holds every kind's spelling.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/network.h"

namespace strata::translate {

/// A layer and what it is called in the code around it.
struct Site {
  const graph::Layer& layer;
  std::string self;             // the submodule: "self.fc1"
  std::vector<std::string> in;  // variables it reads
  std::string out;              // the variable it writes
  std::string mask;      // the variable that says which steps are words (N x T); empty: all are
  std::string own_mask;  // of an embedding: the mask it writes; empty: nobody asks

  [[nodiscard]] const graph::Settings& settings() const { return layer.spec.settings; }
  [[nodiscard]] const graph::Shape& input_shape() const { return layer.reads.front().shape; }
  [[nodiscard]] const graph::Shape& output_shape() const { return layer.facts.output.shape; }
};

/// What a layer becomes.
struct Spelling {
  std::string module = {};                // the submodule's constructor; empty: it has none
  std::vector<std::string> forward = {};  // statements; none: it passes its input on
  std::vector<std::string> helpers = {};  // names of the small definitions it needs
};

struct KindSpelling {
  std::string_view kind;
  Spelling (*spell)(const Site& site);
};

/// Every kind in Python with torch.nn, and in C++ with torch::nn.
std::span<const KindSpelling> python_spellings();
std::span<const KindSpelling> cpp_spellings();

/// The spelling of that kind, or null.
const KindSpelling* find_spelling(std::span<const KindSpelling> table, std::string_view kind);

/// Text of the small definitions, in an order in which each comes after what it uses.
std::string python_helpers(const std::vector<std::string>& names);
std::string cpp_helpers(const std::vector<std::string>& names);

}  // namespace strata::translate
