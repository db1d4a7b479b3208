// The line at the top: menus, the project's name and whether it is saved, search, theme, help.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QMenuBar>

#include "ui/models/project_document.h"
#include "ui/style/theme.h"

class QHBoxLayout;

namespace strata::ui {

class TitleBar : public QFrame {
  Q_OBJECT

 public:
  TitleBar(const Theme& theme, const ProjectDocument& document, QWidget* parent = nullptr);
  [[nodiscard]] QMenuBar* menus() { return menus_; }

 signals:
  void search_wanted();
  void theme_wanted();
  void help_wanted();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void show_name();
  void add_buttons(QHBoxLayout& row);

  const Theme& theme_;
  const ProjectDocument& document_;
  QMenuBar* menus_;
  QWidget* search_ = nullptr;
  QLabel* name_;
};

}  // namespace strata::ui
