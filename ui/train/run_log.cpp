#include "ui/train/run_log.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/charts/reading.h"
#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("RunLog", text); }

double newest(const RunHistory& history) {
  return history.started() > 0 ? history.last_time() - history.started() : -1;
}

double time_of_step(const RunHistory& history, std::int64_t step) {
  const std::vector<double>& times = history.steps().time;
  if (step < 1 || static_cast<std::size_t>(step) > times.size()) return -1;
  const double at = times[static_cast<std::size_t>(step) - 1] - history.started();
  return std::isfinite(at) ? at : -1;
}

}  // namespace

QString state_text(link::RunState state) {
  switch (state) {
    case link::RunState::starting:
      return tr("Starting");
    case link::RunState::running:
      return tr("Running");
    case link::RunState::paused:
      return tr("Paused");
    case link::RunState::stopping:
      return tr("Stopping");
    case link::RunState::finished:
      return tr("Finished");
    case link::RunState::failed:
      return tr("Failed");
    case link::RunState::stopped:
      return tr("Stopped");
  }
  return {};
}

LogLine log_line(link::RunState state, const QString& message, const RunHistory& history) {
  const auto kind = state == link::RunState::failed ? LogLine::Kind::error : LogLine::Kind::state;
  const QString text = message.isEmpty() ? state_text(state) : state_text(state) + ": " + message;
  return {kind, newest(history), text, {}};
}

LogLine log_line(const link::EpochEvent& epoch, const RunHistory& history) {
  QStringList parts;
  parts << tr("loss %1").arg(value_text(epoch.train_loss, Unit::plain));
  if (epoch.val_loss) parts << tr("val loss %1").arg(value_text(*epoch.val_loss, Unit::plain));
  if (epoch.val_accuracy)
    parts << tr("val accuracy %1").arg(value_text(*epoch.val_accuracy, Unit::percent));
  parts << duration_text(1e3 * epoch.seconds);
  return {LogLine::Kind::epoch,
          newest(history),
          tr("Epoch %1: %2").arg(epoch.epoch).arg(parts.join(QStringLiteral(", "))),
          {}};
}

LogLine log_line(const link::CheckpointEvent& checkpoint, const RunHistory& history) {
  const QString step = with_commas(checkpoint.step);
  return {LogLine::Kind::checkpoint,
          newest(history),
          checkpoint.best ? tr("Checkpoint at step %1, the best so far").arg(step)
                          : tr("Checkpoint at step %1").arg(step),
          {}};
}

LogLine log_line(const link::ProblemEvent& problem, const RunHistory& history) {
  auto kind = LogLine::Kind::error;
  if (problem.severity == "warning") kind = LogLine::Kind::warning;
  if (problem.severity == "note") kind = LogLine::Kind::note;
  return {kind, newest(history), QString::fromStdString(problem.message),
          QString::fromStdString(problem.remedy)};
}

std::vector<LogLine> log_of(const RunHistory& history) {
  std::vector<LogLine> out;
  for (std::size_t i = 0; i < history.epochs().size(); ++i) {
    out.push_back(log_line(history.epochs()[i], history));
    out.back().at = time_of_step(history, history.epoch_steps()[i]);
  }
  for (const link::CheckpointEvent& checkpoint : history.checkpoints()) {
    out.push_back(log_line(checkpoint, history));
    out.back().at = time_of_step(history, checkpoint.step);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const LogLine& a, const LogLine& b) { return a.at < b.at; });
  for (const link::ProblemEvent& problem : history.problems()) {
    out.push_back(log_line(problem, history));
    out.back().at = -1;
  }
  if (history.started() > 0)
    out.push_back(log_line(history.state(), QString::fromStdString(history.message()), history));
  return out;
}

}  // namespace strata::ui
