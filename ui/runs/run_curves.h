// The curves of runs that are compared, read off the UI thread and kept up to date.
#pragma once

#include <QObject>
#include <QThreadPool>
#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "run/event_reader.h"
#include "ui/session/run_history.h"

namespace strata::ui {

/// What an overlay draws of a run: columns by step, and values at the ends of epochs.
struct RunCurves {
  struct Point {
    std::int64_t step = 0;
    double seconds = 0;  // since the run's start
    double value = 0;
  };
  RunHistory::Steps steps;  // `time` in seconds since the run's start
  std::vector<Point> val_loss;
  std::vector<Point> val_accuracy;
  double steps_per_epoch = 0;
};
RunCurves curves_of(const RunHistory& history);

class CurveKeeper : public QObject {
  Q_OBJECT

 public:
  explicit CurveKeeper(QObject* parent = nullptr);
  ~CurveKeeper() override;

  /// Reads what is new of these runs and forgets the others. read() follows for each that has
  /// something new.
  void watch(const std::vector<std::filesystem::path>& run_folders);
  /// Null while they are not read.
  [[nodiscard]] const RunCurves* curves_of_run(const std::filesystem::path& run_folder) const;

 signals:
  void read(const QString& run_folder);

 private:
  /// Belongs to the pool's one thread.
  struct Reader {
    explicit Reader(const std::filesystem::path& run_folder) : events(run_folder) {}
    /// Takes what is new; false when nothing is.
    bool read_on();
    run::EventReader events;
    RunHistory history;
  };
  struct Entry {
    std::shared_ptr<Reader> reader;
    std::shared_ptr<const RunCurves> curves;
    bool reading = false;
  };
  void start(const std::filesystem::path& run_folder, Entry& entry);
  void take(const std::filesystem::path& run_folder,
            const std::shared_ptr<const RunCurves>& curves);

  std::map<std::filesystem::path, Entry> entries_;
  QThreadPool pool_;
};

}  // namespace strata::ui
