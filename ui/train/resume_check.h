// Trains the saved project a little, kills that training, resumes it, and says whether it goes on
// exactly as one that nobody interrupted.
#pragma once

#include <QDialog>
#include <QTemporaryDir>
#include <memory>

#include "ui/session/worker_job.h"

class QGridLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace strata::ui {

class ResumeCheckDialog : public QDialog {
  Q_OBJECT

 public:
  /// `worker`: the program `strata`. Begins at once.
  ResumeCheckDialog(QString worker, const QString& project_file, QWidget* parent = nullptr);

 public slots:
  void reject() override;  // also ends a check that is under way

 private:
  void build();
  void start();
  void finish(const WorkerAnswer& answer);
  void show_table(const JsonValue& answer);
  void add_row(const QString& name, const QString& value, bool good = true);

  QString project_file_;
  std::unique_ptr<QTemporaryDir> runs_;  // gone with what a killed check left there
  WorkerJob* job_;
  QGridLayout* table_ = nullptr;
  int rows_ = 0;
  QProgressBar* progress_ = nullptr;
  QLabel* said_ = nullptr;
  QPushButton* again_ = nullptr;
  QPushButton* close_ = nullptr;
};

}  // namespace strata::ui
