// The line at the bottom: devices, running tasks, problems, precision, language.
#pragma once

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/models/project_document.h"
#include "ui/session/run_session.h"
#include "ui/style/theme.h"

namespace strata::ui {

class StatusBar : public QFrame {
  Q_OBJECT

 public:
  StatusBar(const Theme& theme, const ProjectDocument& document, QWidget* parent = nullptr);
  /// Puts a widget at the left end (the devices).
  void add_left(QWidget* widget);
  void show_session(RunSession* session);
  /// What goes on in the background, said while nothing is trained; empty: nothing.
  void show_activity(const QString& activity);

 signals:
  void problems_wanted();
  void run_wanted();

 private:
  void show_problems();
  void show_run();
  void show_progress();

  const Theme& theme_;
  const ProjectDocument& document_;
  RunSession* session_ = nullptr;
  QString activity_;
  QHBoxLayout* row_;
  QPushButton* task_;
  QPushButton* problems_;
  QLabel* precision_;
};

}  // namespace strata::ui
