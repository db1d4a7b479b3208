// Follows a run's folder on a thread of its own: what is written, and whether a worker is there.
#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "run/event_reader.h"
#include "ui/session/last_words.h"
#include "ui/session/started_worker.h"
#include "ui/session/worker_process.h"

class QTimer;

namespace strata::ui {

/// A worker that ended without saying how its run did.
struct WorkerLoss {
  ProcessEnd end;
  std::string last_words;
};

/// One look at a run.
struct RunNews {
  /// An event; of steps, several may be joined, then `times` holds the time of each step's event.
  struct Item {
    link::Event event;
    std::vector<double> times;
  };
  bool from_start = false;  // forget what was known: the file of events is another one
  std::vector<Item> items;
  bool newer = false;      // see run::EventReader::Piece
  bool damaged = false;    // likewise
  bool caught_up = false;  // everything that is written was told
  bool alive = false;
  std::optional<WorkerLoss> lost;        // the worker is gone without saying how the run ended
  std::optional<std::string> complaint;  // the worker is there and says this instead of events
};

class Follower : public QObject {
  Q_OBJECT

 public:
  /// `worker`: which this program started; nothing: as run.json says.
  Follower(std::filesystem::path run_folder, std::optional<StartedWorker> worker);

  /// On the follower's thread, once.
  void start();
  /// The listener is done with the last news. The next one is read meanwhile, and told then: what
  /// a slow listener has not taken does not pile up.
  void go_on();

 signals:
  void looked(std::shared_ptr<const strata::ui::RunNews> news);

 private:
  void look();
  RunNews gather();
  void read_run_info();
  bool is_worker_running();
  void note_state(const RunNews& news);
  std::optional<WorkerLoss> how_it_was_lost();

  std::filesystem::path folder_;
  run::EventReader events_;
  Complaints complaints_;
  double last_event_ = 0;
  QTimer* timer_ = nullptr;
  std::shared_ptr<const RunNews> ready_;  // read, and waits for go_on()
  bool listener_is_busy_ = false;
  bool more_is_written_ = false;

  std::optional<StartedWorker> started_;
  ProcessEnd child_end_;
  std::optional<WorkerProcess> child_;   // started by this program
  std::optional<WorkerProcess> worker_;  // as run.json says
  bool knows_worker_ = false;            // there is, or was, a process to ask for
  std::filesystem::file_time_type info_time_ = std::filesystem::file_time_type::min();
  std::optional<int> written_exit_;

  link::RunState state_ = link::RunState::starting;
  bool state_is_childs_ = true;
  bool told_alive_ = false;
  bool told_caught_up_ = false;
  bool told_lost_ = false;
  bool told_newer_ = false;
  bool told_damaged_ = false;
};

}  // namespace strata::ui
