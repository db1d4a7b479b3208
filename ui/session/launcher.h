// Starts the training worker: the program `strata`, detached, so that a run outlives the window.
#pragma once

#include <QString>
#include <QStringList>
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "ui/session/run_session.h"

namespace strata::ui {

struct LaunchRequest {
  std::filesystem::path project_file;  // saved already; may be empty for a resume: its snapshot
  std::filesystem::path run_folder;    // of a new run; the run to go on with where `resume` is set
  bool resume = false;                 // from the run's last checkpoint
  QStringList options = {};            // further ones of `strata train`
};

class Launcher {
 public:
  /// `worker`: the program to start.
  explicit Launcher(QString worker) : worker_(std::move(worker)) {}

  /// Beside the studio's own program, or the environment's STRATA_WORKER.
  static QString find_worker();
  [[nodiscard]] const QString& worker() const { return worker_; }

  /// Starts the worker and follows its run. An Error when the program cannot be started; what
  /// the worker itself has to say comes through the session.
  Result<std::unique_ptr<RunSession>> launch(const LaunchRequest& request) const;

 private:
  QString worker_;
};

}  // namespace strata::ui
