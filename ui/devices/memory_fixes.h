// Whether a run fits into memory, and what would make it fit.
#pragma once

#include <QString>
#include <cstdint>
#include <vector>

#include "graph/network.h"
#include "plan/memory.h"
#include "project/project.h"

namespace strata::ui {

/// A run's estimated memory against what is free on its smallest device.
struct MemoryState {
  enum class Level { unknown, fits, tight, too_much };

  plan::MemoryEstimate estimate;
  std::int64_t free = -1;  // -1: not known
  bool several = false;    // the figures are each device's

  /// Tight from 80 % of what is free, too much from all of it.
  [[nodiscard]] Level level() const;
};

/// A change of the training settings that takes less memory.
struct MemoryFix {
  QString name;   // of the edit, as after "Undo": "halve the batch"
  QString title;  // of the button: "Halve the batch to 64"
  plan::Training training;
  std::int64_t saves = 0;  // bytes
};

/// The fixes that save something, best first.
std::vector<MemoryFix> memory_fixes(const graph::Model& model, const Project& project);

}  // namespace strata::ui
