// A window that grows when what it says grows: text of several lines has no size of its own.
#pragma once

#include <QWidget>

namespace strata::ui {

/// Makes a window at least as high as its layout needs at its width; it never shrinks.
void fit_height(QWidget& window);

}  // namespace strata::ui
