// The first page: one click to a moving curve, starter projects, what was open before.
#pragma once

#include <QWidget>

#include "ui/shell/preferences.h"
#include "ui/style/theme.h"

class QVBoxLayout;

namespace strata::ui {

class WelcomePage : public QWidget {
  Q_OBJECT

 public:
  WelcomePage(const Theme& theme, Preferences& preferences, QWidget* parent = nullptr);

 signals:
  void first_training_chosen();
  void template_chosen(const QString& name);
  void empty_chosen();
  void open_chosen();
  void recent_chosen(const QString& file);

 private:
  QWidget* hero(QWidget* parent);
  QWidget* starters(QWidget* parent);
  QWidget* recent(QWidget* parent);
  void fill_recent();

  const Theme& theme_;
  Preferences& preferences_;
  QVBoxLayout* recent_list_ = nullptr;
};

}  // namespace strata::ui
