// What a run is trained with: its run.json, and the snapshot of the project in its folder.
#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plan/device_plan.h"
#include "plan/training.h"
#include "run/run_folder.h"
#include "ui/models/run_plan.h"

namespace strata::ui {

struct RunSettings {
  run::RunInfo info;  // empty members while run.json is not there
  /// From project.strata; nothing where it is missing or of a newer version.
  std::optional<plan::Training> training;
  plan::Parallel parallel;

  /// How the devices share the work, where there are several and the data can be looked at.
  std::optional<RunPlan> plan;
  /// The layers of each of the plan's stages.
  std::vector<QStringList> stage_layers;

  /// Layers whose activation can fall silent: a ReLU gives zeros, other curves do not.
  std::set<std::string, std::less<>> rectified;

  [[nodiscard]] std::int64_t ranks() const;
  [[nodiscard]] std::int64_t micro_batches() const;
};

/// "Adam", "SGD": the optimizer as people write it.
QString optimizer_title(plan::OptimizerKind kind);

/// Reads files: not on the window's thread.
RunSettings read_run_facts(const std::filesystem::path& run_folder);

}  // namespace strata::ui
