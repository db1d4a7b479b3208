// The slim bar above a dock: its name, and a button that tears it off or puts it back.
#pragma once

#include <QDockWidget>
#include <QFrame>
#include <QToolButton>

#include "ui/style/theme.h"

namespace strata::ui {

/// The dock is moved by dragging the bar, and torn off by a double click, as Qt does it: the bar
/// leaves its mouse events to the dock.
class DockTitle : public QFrame {
  Q_OBJECT

 public:
  DockTitle(const Theme& theme, QDockWidget& dock);

 private:
  void show_button(bool floating);

  QToolButton* float_;
};

}  // namespace strata::ui
