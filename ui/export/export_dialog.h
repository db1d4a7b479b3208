// Exports the weights of a run: which checkpoint, which format, where to; and how to load them.
#pragma once

#include <QDialog>
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "ui/export/checkpoint_list.h"
#include "ui/export/export_job.h"
#include "ui/style/theme.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace strata::ui {

class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  /// For a run, or for one of its checkpoints, which is chosen then.
  ExportDialog(const Theme& theme, const std::filesystem::path& run_or_checkpoint,
               QWidget* parent = nullptr);
  ~ExportDialog() override;

  /// Asks the user for a file, starting from a proposal; empty: none. Tests give their own.
  using ChooseFile = std::function<QString(QWidget* parent, const QString& proposal)>;
  void set_file_chooser(ChooseFile choose) { choose_ = std::move(choose); }

 signals:
  /// The file is there and was compared with the checkpoint.
  void exported(const QString& file);
  void failed(const QString& message);

 public slots:
  void reject() override;  // also stops an export that is under way

 private:
  QWidget* build_empty();
  QWidget* build_form();
  void build_choices(QGridLayout& grid);
  void build_target(QGridLayout& grid);
  void build_snippet(QVBoxLayout& column);
  void build_footer(QVBoxLayout& column);

  [[nodiscard]] const ExportFormat& format() const;
  [[nodiscard]] const CheckpointChoice& checkpoint() const;
  [[nodiscard]] QString target() const;
  void choose_checkpoint(const std::filesystem::path& folder);
  void propose();
  void choose_target();
  void refresh();
  void start();
  void show_stage(ExportStage stage);
  void finish(const Result<ExportOutcome>& result);
  void set_busy(bool busy);

  const Theme& theme_;
  std::filesystem::path run_;
  QString name_;  // of the run
  std::vector<CheckpointChoice> checkpoints_;
  ChooseFile choose_;
  std::shared_ptr<std::atomic<bool>> cancelled_;  // shared with the thread, set while it runs

  QComboBox* checkpoint_ = nullptr;
  QComboBox* format_ = nullptr;
  QLabel* summary_ = nullptr;
  QLineEdit* target_ = nullptr;
  QPushButton* browse_ = nullptr;
  QLabel* size_ = nullptr;
  QLineEdit* python_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QLabel* said_ = nullptr;
  QPushButton* export_ = nullptr;
  QPushButton* close_ = nullptr;
};

}  // namespace strata::ui
