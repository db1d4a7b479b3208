// Whether a run fits into memory, and what would make it fit.
#pragma once

#include <QString>
#include <cstdint>
#include <vector>

#include "device/machine.h"
#include "graph/network.h"
#include "plan/memory.h"
#include "project/project.h"
#include "ui/models/run_plan.h"

namespace strata::ui {

/// A run's estimated memory against what is free, on the device where it is tightest.
struct MemoryState {
  enum class Level { unknown, fits, tight, too_much };

  /// A rank of a run on several devices.
  struct Rank {
    QString device;  // "cuda:1"; "cpu:1" where several share the processors
    int stage = 0;
    std::int64_t needed = 0;
    std::int64_t free = -1;
  };

  plan::MemoryEstimate estimate;
  std::int64_t free = -1;   // -1: not known
  std::vector<Rank> ranks;  // empty: one device
  int stages = 1;

  /// Tight from 80 % of what is free, too much from all of it.
  [[nodiscard]] Level level() const;
};

/// What a run would take: by its plan, or roughly where no plan can be made.
MemoryState memory_state(const graph::Model& model, const Project& project, const RunPlan* plan,
                         const device::Machine* machine);

/// A change of the project that takes less memory.
struct MemoryFix {
  QString name;   // of the edit, as after "Undo": "halve the batch"
  QString title;  // of the button: "Halve the batch to 64"
  plan::Training training;
  plan::Parallel parallel;
  std::int64_t saves = 0;  // bytes of the fullest device
};

/// The fixes that save something, best first.
std::vector<MemoryFix> memory_fixes(const graph::Model& model, const Project& project,
                                    const device::Machine& machine);

/// What the fullest device of a run holds.
std::int64_t fullest_device(const graph::Model& model, const plan::Training& training,
                            const plan::Parallel& parallel, const device::Machine& machine);

}  // namespace strata::ui
