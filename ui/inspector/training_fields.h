// What can be set about training, as a table: the inspector makes its rows from it.
#pragma once

#include <vector>

#include "graph/setting.h"
#include "plan/training.h"

namespace strata::ui {

struct TrainingField {
  const char* section;     // the heading it stands under
  graph::Setting setting;  // `name` is the path in the project: "optimizer.learning_rate"
  graph::SettingValue (*get)(const plan::Training&);
  /// Also keeps what depends on it possible: no momentum, no Nesterov.
  void (*set)(plan::Training&, const graph::SettingValue&);
  /// Whether it means anything with the other choices.
  bool (*applies)(const plan::Training&);
};

/// In the order of the inspector; fields of a section stand together.
const std::vector<TrainingField>& training_fields();

}  // namespace strata::ui
