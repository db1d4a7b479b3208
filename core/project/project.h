// A project file (*.strata) as a value: data, network, training, devices.
#pragma once

#include <filesystem>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "data/spec.h"
#include "graph/network.h"
#include "plan/device_plan.h"
#include "plan/training.h"

namespace strata {

struct Project {
  std::string name;
  data::DataSpec data;
  graph::Network network;
  plan::Training training;
  plan::Parallel parallel;
  /// Members Strata does not interpret ("notes", "canvas") as the text of a JSON object: kept when
  /// written back.
  std::string extra = "{}";
};

/// Reads a project; messages carry file:line:column. Refuses "strata" versions newer than this
/// program's.
Result<Project> read_project(const std::filesystem::path& file);
/// The same from text already in hand; `file` is used in messages only. `sets` are the command
/// line's
/// `--set training.optimizer.learning_rate=0.01` changes, applied before reading; an unknown path
/// is refused.
Result<Project> read_project_text(std::string text, const std::string& file,
                                  const std::vector<std::string>& sets = {});
Result<> write_project(const Project& project, const std::filesystem::path& file);
Json to_json(const Project& project);

}  // namespace strata
