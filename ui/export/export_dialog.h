// Exports a trained network: which checkpoint, which form, where to; and how to open it there. The
// worker does it; the window only shows how it gets on.
#pragma once

#include <QDialog>
#include <filesystem>
#include <functional>
#include <vector>

#include "ui/export/checkpoint_list.h"
#include "ui/export/format_list.h"
#include "ui/session/worker_job.h"
#include "ui/style/theme.h"

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace strata::ui {

class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  /// For a run, or for one of its checkpoints, which is chosen then. `worker`: the program
  /// `strata`.
  ExportDialog(const Theme& theme, QString worker, const std::filesystem::path& run_or_checkpoint,
               QWidget* parent = nullptr);
  /// An export under way is broken off.
  ~ExportDialog() override;

  /// Asks the user for a file, starting from a proposal; empty: none. Tests give their own.
  using ChooseFile = std::function<QString(QWidget* parent, const QString& proposal)>;
  void set_file_chooser(ChooseFile choose) { choose_ = std::move(choose); }

 signals:
  /// The file is there and was read back.
  void exported(const QString& file);
  void failed(const QString& message);

 public slots:
  void reject() override;  // also stops an export that is under way

 private:
  QWidget* build_empty();
  QWidget* build_form();
  void build_choices(QGridLayout& grid);
  void build_options(QGridLayout& grid);
  void build_target(QGridLayout& grid);
  void build_snippet(QVBoxLayout& column);
  void build_footer(QVBoxLayout& column);

  [[nodiscard]] const CheckpointChoice& checkpoint() const;
  [[nodiscard]] QString target() const;
  [[nodiscard]] QString named(const QString& stem) const;
  void choose_checkpoint(const std::filesystem::path& folder);
  void propose();
  void change_format();
  void choose_target();
  void refresh();
  void start();
  void finish(const WorkerAnswer& answer);
  void set_busy(bool busy);
  void tidy_up();

  const Theme& theme_;
  std::filesystem::path run_;
  QString name_;  // of the run
  std::vector<CheckpointChoice> checkpoints_;
  ChooseFile choose_;
  WorkerJob* job_;
  QString ending_;     // of the form that the file's name was made for
  QString exporting_;  // the file that is being made

  QComboBox* checkpoint_ = nullptr;
  FormatList* formats_ = nullptr;
  QCheckBox* loop_ = nullptr;
  QCheckBox* parallel_ = nullptr;
  QLineEdit* target_ = nullptr;
  QPushButton* browse_ = nullptr;
  QLabel* size_ = nullptr;
  QLineEdit* line_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QLabel* said_ = nullptr;
  QPushButton* export_ = nullptr;
  QPushButton* close_ = nullptr;
};

}  // namespace strata::ui
