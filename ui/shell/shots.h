// `strata-studio --shots DIR PROJECT`: every mode as a picture, for the documentation and for
// looking at the interface without a display.
#pragma once

#include <QString>

#include "ui/shell/main_window.h"

namespace strata::ui {

/// Writes OUT_DIR/<mode>.png for every mode that has a page, and welcome.png. Shows the project's
/// last run, where there is one. Messages on stderr; the program's exit code.
int take_shots(MainWindow& window, Workspace& workspace, const QString& folder);

}  // namespace strata::ui
