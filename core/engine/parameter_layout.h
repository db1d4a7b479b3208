// Which parameters a rank holds and where each lies in its flat buffers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/network.h"
#include "plan/parallel_plan.h"

namespace strata::engine {

/// Where one parameter lies.
struct ParameterSlot {
  int layer = 0;
  int index = 0;     // in LayerFacts::parameters
  std::string name;  // "fc1.weight"
  std::vector<std::int64_t> sizes;
  bool trained = true;  // false: running statistics and frozen layers
  bool statistic =
      false;  // running statistics: kept in float even when the network computes in half precision
  std::int64_t offset = 0;  // elements into its flat buffer
  std::int64_t elements = 0;

  [[nodiscard]] std::int64_t end() const;  // where the next one may start: on a cache line
};

struct ParameterLayout {
  std::vector<ParameterSlot> entries;  // last layer first
  std::int64_t trained = 0;            // elements of the flat buffers, padding included
  std::int64_t values = 0;             // trained, then frozen
  std::int64_t statistics = 0;

  /// Elements [first, last) of the trained range that the layers [layer, until) fill.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> range_of(int layer, int until) const;
};

/// Of the layers in `range`. A function of its arguments, so that every rank knows the layout of
/// every other.
ParameterLayout parameter_layout(const graph::Model& model, const plan::LayerRange& range);

}  // namespace strata::engine
