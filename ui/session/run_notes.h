// What people write about a run: notes.json in its folder, {"name", "tags", "notes"}.
#pragma once

#include <QString>
#include <QStringList>
#include <filesystem>

#include "base/result.h"

namespace strata::ui {

struct RunNotes {
  QString name;  // to show instead of the project's, "": none
  QStringList tags;
  QString notes;

  bool operator==(const RunNotes&) const = default;
};

inline constexpr std::string_view kNotesFile = "notes.json";

/// Empty notes where there is no file, or one that cannot be read.
RunNotes read_notes(const std::filesystem::path& run_folder);
/// Keeps members of the file that this version does not know.
Result<> write_notes(const std::filesystem::path& run_folder, const RunNotes& notes);

}  // namespace strata::ui
