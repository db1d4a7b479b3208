// A run's settings as a flat list, and where those of several runs differ.
#pragma once

#include <QString>
#include <QStringList>
#include <filesystem>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace strata::ui {

/// "training.optimizer.learning_rate" and "0.001"; layers go by their ids.
struct SettingField {
  QString name;
  QString value;
  bool operator==(const SettingField&) const = default;
};
using SettingFields = std::vector<SettingField>;

/// What decides a run, in the file's order: not its name, notes or the places of nodes.
SettingFields fields_of(const Json& project);
/// Those of a run's snapshot.
Result<SettingFields> read_fields(const std::filesystem::path& run_folder);

/// A field in which runs differ; an empty value: the run's project does not say it.
struct SettingDifference {
  QString name;
  QStringList values;  // one for each run
};
std::vector<SettingDifference> differences(const std::vector<SettingFields>& runs);

}  // namespace strata::ui
