// A network of an ONNX file as a new project: where it goes, how it gets on, and what the file did
// not say.
#pragma once

#include <QDialog>
#include <functional>

#include "ui/session/worker_job.h"

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace strata::ui {

class NetworkImportDialog : public QDialog {
  Q_OBJECT

 public:
  /// `worker`: the program `strata`. The project is proposed beside the file.
  NetworkImportDialog(QString worker, const QString& file, QWidget* parent = nullptr);

  /// Asks the user for a file, starting from a proposal; empty: none. Tests give their own.
  using ChooseFile = std::function<QString(QWidget* parent, const QString& proposal)>;
  void set_file_chooser(ChooseFile choose) { choose_ = std::move(choose); }

 signals:
  /// The project is there, to be opened.
  void imported(const QString& project);

 public slots:
  void reject() override;  // also stops an import that is under way

 private:
  void build(QVBoxLayout& column);
  void build_footer(QVBoxLayout& column);
  [[nodiscard]] QString target() const;
  void choose_target();
  void refresh();
  void start();
  void finish(const WorkerAnswer& answer);

  QString file_;
  ChooseFile choose_;
  WorkerJob* job_;
  QLineEdit* target_ = nullptr;
  QPushButton* browse_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QLabel* said_ = nullptr;
  QPushButton* start_ = nullptr;
  QPushButton* close_ = nullptr;
};

}  // namespace strata::ui
