// Which parameters a rank holds and where each lies in its flat buffers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/network.h"
#include "plan/parallel_plan.h"
#include "plan/tensor_split.h"

namespace strata::engine {

/// Which part of a parameter this rank holds: numbers [first, first + count) of each block of
/// `cut.dimension`.
struct ParameterSlice {
  plan::ParameterCut cut;
  std::int64_t first = 0;
  std::int64_t count = 0;
};

/// Where one parameter lies.
struct ParameterSlot {
  int layer = 0;
  int index = 0;                         // in LayerFacts::parameters
  std::string name;                      // "fc1.weight"
  std::vector<std::int64_t> sizes;       // of what is held here
  std::vector<std::int64_t> full_sizes;  // of the parameter: what files know
  std::optional<ParameterSlice> slice;   // nothing: held whole
  bool counted = true;                   // in sums over all shards; false: another one counts it
  bool trained = true;                   // false: running statistics and frozen layers
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

/// Of the layers in `range`, those that can be split cut to the shard's part. A function of its
/// arguments, so that every rank knows the layout of every other.
ParameterLayout parameter_layout(const graph::Model& model, const plan::LayerRange& range,
                                 const plan::Shard& shard = {});

}  // namespace strata::engine
