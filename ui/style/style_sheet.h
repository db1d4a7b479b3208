// The program's style sheet: resources/themes/studio.qss with the theme's colours put in.
#pragma once

#include <QString>

#include "ui/style/tokens.h"

namespace strata::ui {

/// Every "@name" of the sheet replaced by its colour.
QString style_sheet(const Tokens& tokens);

}  // namespace strata::ui
