// A run, as signals. The one source for every view: none reads a pipe or a file.
#pragma once

#include <QObject>
#include <QString>
#include <QThread>
#include <filesystem>
#include <memory>
#include <optional>

#include "link/command.h"
#include "link/event.h"
#include "ui/session/run_history.h"
#include "ui/session/started_worker.h"

namespace strata::ui {

class CommandQueue;
class Follower;
struct RunNews;
struct WorkerLoss;

/// Follows a run's folder on a thread of its own and steers its worker by control.sock. The run
/// does not depend on it: destroying a session stops nothing. In a slot of its signals a session is
/// destroyed by deleteLater().
class RunSession : public QObject {
  Q_OBJECT

 public:
  /// Follows `run_folder`, which may not be there yet (a worker that has just been started makes
  /// it). `worker`: which this window started; nothing: as run.json says.
  explicit RunSession(std::filesystem::path run_folder,
                      std::optional<StartedWorker> worker = std::nullopt,
                      QObject* parent = nullptr);
  ~RunSession() override;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] const RunHistory& history() const { return history_; }
  [[nodiscard]] link::RunState state() const { return history_.state(); }
  /// True while a worker is there; false when it ended, was killed or crashed, or works on another
  /// computer.
  [[nodiscard]] bool is_alive() const { return alive_; }
  /// True while the worker is starting, running, paused or stopping.
  [[nodiscard]] bool is_active() const;
  /// The worker went away without saying how it ended; state() stays what it said last.
  [[nodiscard]] bool is_lost() const { return lost_; }
  /// What the worker says while it waits for something, for room on the disk perhaps; empty while
  /// the training goes on.
  [[nodiscard]] const QString& complaint() const { return complaint_; }
  /// Everything that had been written when the session was made is in history().
  [[nodiscard]] bool is_caught_up() const { return caught_up_; }

  void pause();
  void resume();
  void stop();
  void checkpoint();
  void set_learning_rate(double learning_rate);

 signals:
  /// New steps, already in history(); several events may be joined into one. After a resume they
  /// may begin before steps that were said earlier, which history() has dropped by then.
  void stepsArrived(const strata::link::StepsEvent& steps);
  void epochFinished(const strata::link::EpochEvent& epoch);
  void stateChanged(strata::link::RunState state, const QString& message);
  void modelKnown(const strata::link::ModelEvent& model);
  void rankReported(const strata::link::RankEvent& rank);
  void timelineMeasured(const strata::link::TimelineEvent& timeline);
  void layersReported(const strata::link::LayersEvent& layers);
  void checkpointWritten(const strata::link::CheckpointEvent& checkpoint);
  void problemRaised(const strata::link::ProblemEvent& problem);
  void finished(const strata::link::DoneEvent& done);
  /// The worker is gone without a last word: crash or kill. A problemRaised says what to do.
  void workerLost();
  void aliveChanged(bool alive);
  /// Once: from here on the signals tell what happens now, not what happened before.
  void caughtUp();
  /// The file of events was replaced or cut: history() begins anew and is empty.
  void historyReplaced();

 private:
  void start_following();
  void send(link::Command::Do what, double learning_rate = 0);
  void command_failed(const link::Command& command, const Error& error);
  void take(std::shared_ptr<const RunNews> news);
  void take_some();
  void take_rest();
  void announce(const link::Event& event);
  void set_alive(bool alive);
  void raise(const QString& severity, const QString& message, const QString& remedy);
  void worker_gone(const WorkerLoss& loss);
  [[nodiscard]] QString way_on() const;

  std::filesystem::path folder_;
  RunHistory history_;
  bool alive_ = false;
  bool lost_ = false;
  bool caught_up_ = false;
  QString complaint_;
  CommandQueue* commands_;
  QThread thread_;
  Follower* follower_;  // lives on thread_ and ends with it
  std::shared_ptr<const RunNews> news_;
  std::size_t next_item_ = 0;
};

}  // namespace strata::ui
