// What `strata import --json` says.
#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <vector>

#include "base/json.h"

namespace strata::ui {

struct ImportAnswer {
  struct Match {
    QString parameter;  // "fc1.weight"
    QString tensor;     // its name in the file
    QString by;         // "name", "prefix", ...
  };
  QString project;
  QString weights;
  std::int64_t layers = 0;
  std::int64_t parameters = 0;
  std::vector<Match> matched;
  QStringList missing;     // parameters without a tensor
  QStringList unexpected;  // tensors without a parameter
  QStringList frozen;      // ids of layers that found all of their weights
  QStringList notes;
};

/// What is missing in the answer stays empty.
ImportAnswer read_import_answer(const JsonValue& answer);

}  // namespace strata::ui
