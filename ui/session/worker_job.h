// One piece of work done by the program `strata` in a process of its own: its answer as JSON, or
// the sentence that says why there is none. The window never waits for it.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTimer>
#include <optional>

#include "base/json.h"

namespace strata::ui {

/// How it ended. `answer` may be there beside a message: a comparison that failed is told by both.
struct WorkerAnswer {
  std::optional<JsonValue> answer;
  QString message;  // empty: all went well
  bool cancelled = false;
  [[nodiscard]] bool ok() const { return message.isEmpty() && !cancelled; }
};

class WorkerJob : public QObject {
  Q_OBJECT

 public:
  /// `worker`: the program `strata`.
  explicit WorkerJob(QString worker, QObject* parent = nullptr);
  /// Work under way is killed.
  ~WorkerJob() override;

  /// `words`: "export", ... with --json. Does nothing while work is under way.
  void start(const QStringList& words);
  /// Kills the process and what it started; ended() follows.
  void cancel();
  [[nodiscard]] bool is_running() const { return running_; }
  [[nodiscard]] double seconds() const;
  /// Of the present or last process; it is part of the names of files that it was making.
  [[nodiscard]] qint64 pid() const { return pid_; }

 signals:
  /// Every half second while it works.
  void ticked(double seconds);
  void ended(const strata::ui::WorkerAnswer& answer);

 private:
  void take_end(int code, QProcess::ExitStatus status);
  void kill();
  void end(const WorkerAnswer& answer);
  [[nodiscard]] QString last_words();

  QString worker_;
  QProcess process_;
  QElapsedTimer since_;
  QTimer tick_;
  qint64 pid_ = 0;
  bool running_ = false;
  bool cancelled_ = false;
};

}  // namespace strata::ui
