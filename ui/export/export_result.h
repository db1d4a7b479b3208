// What `strata export --json` says, and that in words.
#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <optional>

#include "base/json.h"

namespace strata::ui {

struct ExportedFiles {
  QStringList files;
  std::int64_t bytes = 0;  // of all files
  std::int64_t parameters = 0;
  std::optional<double> largest_difference;  // nothing for sources
  std::int64_t rows = 0;
  QString load;
  QStringList notes;
};

/// What is missing in the answer stays empty.
ExportedFiles read_exported_files(const JsonValue& answer);

/// "net.onnx, 6.8 MB, 1,700,000 parameters", what reading back said, and the notes: a line each.
QString text_of(const ExportedFiles& files);

}  // namespace strata::ui
