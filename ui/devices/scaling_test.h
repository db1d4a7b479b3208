// Measures training on 1, 2, 4, ... devices, one after the other, with the program that trains.
#pragma once

#include <QObject>
#include <QProcess>
#include <QTemporaryFile>
#include <QTimer>
#include <filesystem>
#include <memory>

#include "ui/devices/scaling.h"
#include "ui/models/draft.h"

namespace strata::ui {

class ScalingTest : public QObject {
  Q_OBJECT

 public:
  /// `worker`: the program `strata`.
  explicit ScalingTest(QString worker, QObject* parent = nullptr);
  /// A measurement under way ends.
  ~ScalingTest() override;

  /// Measures a copy of the project, each time `steps` of which the first tenth does not count.
  /// `folder`: where its relative paths start from.
  void start(const Draft& draft, const std::filesystem::path& folder,
             std::vector<ScalingCase> cases, int steps = 50);
  /// What has been measured stays.
  void cancel();

  [[nodiscard]] bool is_running() const { return running_; }
  [[nodiscard]] const Scaling& scaling() const { return scaling_; }
  [[nodiscard]] const std::vector<ScalingCase>& cases() const { return cases_; }

 signals:
  /// A measurement began or ended.
  void changed();
  /// Nothing is under way any more.
  void finished();

 private:
  bool write_project(const Draft& draft, const std::filesystem::path& folder);
  void next();
  void take_end(int code, QProcess::ExitStatus status);
  void add(ScalingPoint point);
  void end();
  [[nodiscard]] QString last_words();

  QString worker_;
  QProcess process_;
  QTimer patience_;  // with a worker that does not end
  std::unique_ptr<QTemporaryFile> project_;
  std::vector<ScalingCase> cases_;
  int steps_ = 0;
  Scaling scaling_;
  bool running_ = false;
  bool cancelled_ = false;
};

}  // namespace strata::ui
