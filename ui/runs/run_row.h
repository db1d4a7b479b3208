// A run as the table shows it.
#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "ui/session/run_catalogue.h"
#include "ui/widgets/pill.h"

namespace strata::ui {

enum class RunStatus { starting, running, paused, stopping, finished, stopped, failed, lost };
inline constexpr int kRunStatuses = 8;

/// "Running"
QString text_of(RunStatus status);
/// The word of run.json, and "lost" for a worker that is gone without one.
RunStatus status_from(const std::string& word, bool lost);
/// Its worker is there.
bool is_active(RunStatus status);
Pill::Mood mood_of(RunStatus status);

/// What stands in small files of the run's folder and not in its summary.
struct RunFacts {
  QString parallelism;  // "data ×2"
  std::optional<double> best_accuracy;
  std::optional<double> best_loss;
  bool operator==(const RunFacts&) const = default;
};

struct RunRow {
  std::filesystem::path path;
  int number = 0;  // from the oldest run of the folder, 1
  QString name;
  RunStatus status = RunStatus::starting;
  std::optional<double> accuracy;  // best, on the validation rows
  std::optional<double> loss;      // best, on the validation rows
  double started = 0;              // seconds since the Unix epoch
  double finished = 0;             // 0: not yet, or not known
  std::int64_t epochs = 0;
  std::int64_t steps = 0;
  QStringList devices;
  QString parallelism;
  QStringList tags;
  QString notes;

  bool operator==(const RunRow&) const = default;
  /// Until `now` while it is active; nothing for a run whose end is not known.
  [[nodiscard]] std::optional<double> seconds(double now) const;
};

RunRow row_of(const CatalogueRun& run, int number, const RunFacts& facts);

/// "today 14:02", "yesterday 17:48", "12 Mar 09:30", "12 Mar 2025".
QString when_text(double started, double now);

}  // namespace strata::ui
