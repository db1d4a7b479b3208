// Parts of memory estimates: what one layer holds, and the arena of a micro-batch.
#pragma once

#include "plan/memory.h"
#include "plan/parallel_plan.h"

namespace strata::plan {

/// A worker that trains a network of 13 thousand parameters holds 146 MB (LibTorch, its threads).
inline constexpr std::int64_t kProgramBytes = 140'000'000;

/// `bytes` in `parts`, rounded up.
constexpr std::int64_t part_of(std::int64_t bytes, std::int64_t parts) {
  return (bytes + parts - 1) / parts;
}

/// `accumulated`: the gradients of a micro-batch are kept beside the step's.
LayerMemory memory_of(const graph::Layer& layer, const Training& training, std::int64_t rows,
                      bool accumulated);

/// The engine's arena for the layers in `range` and a micro-batch of `rows`, by the same lifetimes;
/// what comes from other stages lies elsewhere.
std::int64_t arena_bytes(const graph::Model& model, const LayerRange& range, std::int64_t rows,
                         std::int64_t width, bool training);

}  // namespace strata::plan
