// The windows behind Help: all shortcuts, and what this program is.
#pragma once

#include <QDialog>

#include "ui/shell/actions.h"

namespace strata::ui {

/// F1: every action that has a shortcut, by group.
class ShortcutSheet : public QDialog {
  Q_OBJECT

 public:
  ShortcutSheet(const Actions& actions, QWidget* parent = nullptr);
};

class AboutDialog : public QDialog {
  Q_OBJECT

 public:
  explicit AboutDialog(QWidget* parent = nullptr);
};

}  // namespace strata::ui
