// Weights of a file for the open project: the worker finds them for a copy of the project, and what
// it found becomes one edit of the document.
#pragma once

#include <QObject>
#include <QTemporaryFile>
#include <map>
#include <memory>
#include <optional>

#include "ui/export/import_answer.h"
#include "ui/models/project_document.h"
#include "ui/session/worker_job.h"

namespace strata::ui {

class WeightsImport : public QObject {
  Q_OBJECT

 public:
  /// `worker`: the program `strata`.
  WeightsImport(QString worker, ProjectDocument& document, QString file, QObject* parent = nullptr);
  /// Work under way is killed; what was not taken is gone.
  ~WeightsImport() override;

  /// Looks which parameter finds which tensor. `names`: a parameter's tensor, where the user knows
  /// better. What is under way is given up.
  void look(const std::map<QString, QString>& names);
  [[nodiscard]] bool is_running() const { return job_ != nullptr && job_->is_running(); }
  /// Nothing before the first answer, and where the last one was an error.
  [[nodiscard]] const std::optional<ImportAnswer>& found() const { return found_; }
  [[nodiscard]] const QString& file() const { return file_; }

  /// Puts the weights beside the project and starts its trainings from them; `freeze`: the layers
  /// that found theirs do not train. One step of undo.
  Result<> take(bool freeze);

 signals:
  void looked();
  void failed(const QString& message);

 private:
  Result<> write_copy();
  void finish(const WorkerAnswer& answer);
  void forget_copy();
  [[nodiscard]] std::filesystem::path copied_weights() const;

  QString worker_;
  ProjectDocument& document_;
  QString file_;
  WorkerJob* job_ = nullptr;
  std::unique_ptr<QTemporaryFile> copy_;  // of the project
  std::optional<ImportAnswer> found_;
};

}  // namespace strata::ui
