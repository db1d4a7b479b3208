// What crosses a stage's borders.
#pragma once

#include <span>
#include <vector>

#include "plan/parallel_plan.h"

namespace strata::plan {

struct Boundary {
  struct Crossing {
    int layer = 0;      // whose output it is
    int peer = 0;       // stage at the other end
    bool value = true;  // false: only its mask is read there
    bool operator==(const Crossing&) const = default;
  };
  std::vector<Crossing> received;  // outputs of earlier stages that this one reads, by layer
  std::vector<Crossing> sent;      // its own that later stages read, by layer and stage
  bool reads_data = false;
};

/// An output goes straight to each stage that reads it, once. The mask of an embedding (which steps
/// of a sequence are words) goes to each stage that reads it, or reads what lies behind it.
Boundary boundary_of(const graph::Model& model, std::span<const LayerRange> stages, int stage);

}  // namespace strata::plan
