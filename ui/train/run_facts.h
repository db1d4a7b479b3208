// What a run is trained with: its run.json, and the snapshot of the project in its folder.
#pragma once

#include <QString>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "plan/device_plan.h"
#include "plan/training.h"
#include "run/run_folder.h"

namespace strata::ui {

struct RunSettings {
  run::RunInfo info;  // empty members while run.json is not there
  /// From project.strata; nothing where it is missing or of a newer version.
  std::optional<plan::Training> training;
  plan::Parallel parallel;

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
