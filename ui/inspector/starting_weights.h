// The file whose weights a training starts from, with buttons to choose another and to have none.
#pragma once

#include <QWidget>
#include <functional>

#include "ui/models/project_document.h"
#include "ui/style/theme.h"

class QToolButton;

namespace strata::ui {

class ElidedLabel;

class StartingWeights : public QWidget {
  Q_OBJECT

 public:
  StartingWeights(const Theme& theme, ProjectDocument& document, QWidget* parent = nullptr);

  /// What it is for, in plain words.
  static QString help();

  /// Asks the user for a file; empty: none. Tests give their own.
  using ChooseFile = std::function<QString(QWidget* parent, const QString& folder)>;
  void set_file_chooser(ChooseFile choose) { choose_ = std::move(choose); }

 private:
  void refresh();
  void choose();
  void clear();

  ProjectDocument& document_;
  ChooseFile choose_;
  ElidedLabel* name_;
  QToolButton* choose_button_;
  QToolButton* clear_;
};

}  // namespace strata::ui
