#include "ui/runs/run_row.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <array>

namespace strata::ui {
namespace {

struct RunRows {
  Q_DECLARE_TR_FUNCTIONS(RunRows)
};

constexpr std::array<const char*, kRunStatuses> kWords = {
    "starting", "running", "paused", "stopping", "finished", "stopped", "failed", "lost"};

template <class Compare>
std::optional<double> better(std::optional<double> a, std::optional<double> b, Compare compare) {
  if (!a) return b;
  if (!b) return a;
  return compare(*a, *b) ? a : b;
}

}  // namespace

QString text_of(RunStatus status) {
  switch (status) {
    case RunStatus::starting:
      return RunRows::tr("Starting");
    case RunStatus::running:
      return RunRows::tr("Running");
    case RunStatus::paused:
      return RunRows::tr("Paused");
    case RunStatus::stopping:
      return RunRows::tr("Stopping");
    case RunStatus::finished:
      return RunRows::tr("Finished");
    case RunStatus::stopped:
      return RunRows::tr("Stopped");
    case RunStatus::failed:
      return RunRows::tr("Failed");
    case RunStatus::lost:
      return RunRows::tr("Lost");
  }
  return {};
}

RunStatus status_from(const std::string& word, bool lost) {
  if (lost) return RunStatus::lost;
  const auto found = std::find(kWords.begin(), kWords.end(), word);
  return found == kWords.end() ? RunStatus::lost : static_cast<RunStatus>(found - kWords.begin());
}

bool is_active(RunStatus status) { return status <= RunStatus::stopping; }

Pill::Mood mood_of(RunStatus status) {
  switch (status) {
    case RunStatus::finished:
      return Pill::Mood::good;
    case RunStatus::failed:
    case RunStatus::lost:
      return Pill::Mood::danger;
    case RunStatus::paused:
      return Pill::Mood::warning;
    case RunStatus::stopped:
      return Pill::Mood::plain;
    case RunStatus::starting:
    case RunStatus::running:
    case RunStatus::stopping:
      return Pill::Mood::accent;
  }
  return Pill::Mood::plain;
}

std::optional<double> RunRow::seconds(double now) const {
  if (finished > 0) return std::max(finished - started, 0.0);
  if (is_active(status)) return std::max(now - started, 0.0);
  return std::nullopt;
}

RunRow row_of(const CatalogueRun& run, int number, const RunFacts& facts) {
  const run::RunSummary& summary = run.summary;
  RunRow row;
  row.path = summary.path;
  row.number = number;
  row.name = run.display_name();
  row.status = status_from(summary.info.state, run.is_lost());
  row.accuracy = better(summary.val_accuracy, facts.best_accuracy, std::greater<>());
  row.loss = better(summary.val_loss, facts.best_loss, std::less<>());
  row.started = summary.info.started;
  row.finished = summary.info.finished;
  row.epochs = summary.epochs;
  row.steps = summary.steps;
  for (const std::string& device : summary.info.devices)
    row.devices << QString::fromStdString(device);
  row.parallelism = facts.parallelism;
  row.tags = run.notes.tags;
  row.notes = run.notes.notes;
  return row;
}

QString when_text(double started, double now) {
  const auto time_of = [](double seconds) {
    return QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(seconds * 1000));
  };
  const QDateTime time = time_of(started);
  const QDate today = time_of(now).date();
  const QString clock = time.toString(QStringLiteral("HH:mm"));
  if (time.date() == today) return RunRows::tr("today %1").arg(clock);
  if (time.date() == today.addDays(-1)) return RunRows::tr("yesterday %1").arg(clock);
  const QLocale locale;
  if (time.date().year() == today.year()) return locale.toString(time, RunRows::tr("d MMM HH:mm"));
  return locale.toString(time.date(), RunRows::tr("d MMM yyyy"));
}

}  // namespace strata::ui
