// The studio's command line.
#pragma once

#include <QSize>
#include <QString>
#include <QStringList>
#include <optional>

#include "ui/shell/mode.h"
#include "ui/style/theme.h"

namespace strata::app {

struct StudioOptions {
  QString project;
  QString attach;  // a run's folder
  QString shots;   // where pictures go; empty: an ordinary window
  std::optional<ui::Theme::Choice> theme;
  QString language;
  std::optional<ui::Mode> mode;
  QSize size;
};

/// Reads the command line. Prints help, version or what is wrong and ends the program (0 or 2)
/// where that is asked for; needs no display.
StudioOptions read_options(const QStringList& arguments);

}  // namespace strata::app
