// The download of a known data set on a thread of its own, as signals.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QThreadPool>
#include <atomic>
#include <functional>

#include "data/fetch.h"

namespace strata::ui {

/// data::fetch_dataset, or a stand-in.
using FetchFunction = std::function<Result<std::filesystem::path>(const std::string& name,
                                                                  const data::ProgressReport&)>;
FetchFunction usual_fetch();

class FetchTask : public QObject {
  Q_OBJECT

 public:
  FetchTask(std::string name, FetchFunction fetch, QObject* parent = nullptr);
  ~FetchTask() override;

  void start();
  /// What has been downloaded is kept for the next try.
  void cancel() { stop_ = true; }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const data::Progress& progress() const { return progress_; }
  /// Share done in [0, 1], or -1 where the whole is not known.
  [[nodiscard]] double share() const;
  /// Seconds still to go at the rate so far; -1: not known.
  [[nodiscard]] double remaining_seconds() const;

 signals:
  void progressed();
  /// `message` is empty when all went well or the user cancelled.
  void finished(bool fetched, const QString& message);

 private:
  void run();
  void take(const data::Progress& progress);

  std::string name_;
  FetchFunction fetch_;
  data::Progress progress_;
  QElapsedTimer since_;  // the present file or step began
  std::atomic<bool> stop_ = false;
  QThreadPool pool_;  // last: it is waited for before anything else goes
};

}  // namespace strata::ui
