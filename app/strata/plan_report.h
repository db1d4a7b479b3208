// What `strata plan` says of a project: the plan, what it is predicted to take, and the same for
// other numbers of devices.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "plan/memory.h"
#include "plan/simulator.h"
#include "plan/traffic.h"
#include "project/project.h"

namespace strata::app {

struct PlanReport {
  std::string name;
  graph::Model model;
  plan::Training training;
  bool simulated = false;  // the devices need not be there
  plan::Cluster cluster;
  plan::ParallelPlan plan;
  std::vector<plan::MemoryEstimate> memory;  // by stage
  std::vector<plan::Traffic> traffic;
  plan::Simulation simulation;

  [[nodiscard]] double samples_per_s() const {
    return static_cast<double>(training.batch) / simulation.step_s;
  }
  [[nodiscard]] std::int64_t most_memory() const;
  /// Of a stage's devices, in the order of their replicas: "cpu", "cuda:0, cuda:2".
  [[nodiscard]] std::vector<std::string> devices_of(int stage) const;
  [[nodiscard]] std::vector<std::string> layers_of(int stage) const;
  /// Parts of the forward and backward time of all layers.
  [[nodiscard]] std::vector<double> shares() const;
};

/// Another number of devices: a report, or why there is none.
struct ScaleRow {
  int devices = 1;
  Result<PlanReport> report;
};

Json plan_json(const PlanReport& report, const std::vector<ScaleRow>& scale);
std::string plan_text(const PlanReport& report, const std::vector<ScaleRow>& scale);

/// The stages of the first kind of replica over the step, a line each: digits are the forward
/// passes of micro-batches, letters the backward passes, a dot waits. Empty for one stage.
std::string timeline_text(const PlanReport& report, int columns);

}  // namespace strata::app
