// The plan that a run of the project carries out, and what it is predicted to take.
#pragma once

#include <QString>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "device/machine.h"
#include "graph/network.h"
#include "plan/memory.h"
#include "plan/parallel_plan.h"
#include "plan/simulator.h"
#include "plan/traffic.h"

namespace strata::ui {

struct RunPlan {
  plan::ParallelPlan plan;
  std::int64_t batch = 0;
  std::int64_t rows = 0;                     // of the largest micro-batch
  std::vector<plan::MemoryEstimate> memory;  // by stage
  std::vector<plan::Traffic> traffic;        // between stages
  plan::LayerTimes times;                    // of a micro-batch, estimated
  plan::Simulation predicted;                // step_s 0: too much to be replayed while one edits

  [[nodiscard]] int stages() const { return plan.mesh.stages; }
  /// Share of the arithmetic of all stages.
  [[nodiscard]] double share_of(int stage) const;
  /// Milliseconds a layer takes for its device's part of a batch.
  [[nodiscard]] double ms_of(int layer) const;
  /// Those that hold a stage, one for each rank.
  [[nodiscard]] std::vector<std::string> devices_of(int stage) const;
  [[nodiscard]] const plan::MemoryEstimate& memory_of_rank(int rank) const;
};

/// What the engine will do with these settings; the machine's speed is for the predictions alone.
/// An Error says what does not fit, and the remedy.
Result<RunPlan> run_plan(const graph::Model& model, const plan::Training& training,
                         const plan::Parallel& parallel, const device::Machine& machine);

/// The devices that "all" stands for on this machine, others as they are.
std::vector<std::string> meant_devices(const plan::Parallel& parallel,
                                       const device::Machine& machine);

/// How a layer's "device" names the device of a rank: "cuda:1"; "cpu:1" where several are called
/// "cpu".
std::string pin_word(const std::vector<std::string>& devices, int rank);

}  // namespace strata::ui
