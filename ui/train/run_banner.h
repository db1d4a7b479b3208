// Says that a run came to an end it was not meant to, and what can be done about it.
#pragma once

#include <QWidget>

#include "ui/session/run_session.h"
#include "ui/style/theme.h"

class QLabel;
class QPushButton;

namespace strata::ui {

class RunBanner : public QWidget {
  Q_OBJECT

 public:
  explicit RunBanner(const Theme& theme, QWidget* parent = nullptr);

  /// Shows itself for a run that failed or whose worker is gone.
  void show_run(const RunSession& session);

 signals:
  void continue_chosen();
  void log_chosen();

 private:
  QLabel* text_;
  QPushButton* continue_;
};

}  // namespace strata::ui
