// The Problems list: what is wrong, where, and buttons that mend it.
#pragma once

#include <QScrollArea>

#include "ui/models/problems_model.h"
#include "ui/style/theme.h"

namespace strata::ui {

class ProblemsPanel : public QScrollArea {
  Q_OBJECT

 public:
  ProblemsPanel(const Theme& theme, ProblemsModel& model, QWidget* parent = nullptr);

 signals:
  void layer_chosen(const QString& id);

 private:
  void show_rows();
  QWidget* row(int at);

  const Theme& theme_;
  ProblemsModel& model_;
};

}  // namespace strata::ui
