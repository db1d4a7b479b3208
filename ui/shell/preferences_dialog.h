// The preferences as a window of their own; every change takes effect at once.
#pragma once

#include <QDialog>

#include "ui/shell/preferences.h"
#include "ui/style/theme.h"

class QFormLayout;

namespace strata::ui {

class PreferencesDialog : public QDialog {
  Q_OBJECT

 public:
  PreferencesDialog(Theme& theme, Preferences& preferences, QWidget* parent = nullptr);

 private:
  void add_look(QFormLayout& form);
  void add_projects(QFormLayout& form);

  Theme& theme_;
  Preferences& preferences_;
};

}  // namespace strata::ui
