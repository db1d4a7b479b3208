// The story of a run in lines: states, epochs, checkpoints, problems.
#pragma once

#include <QString>
#include <vector>

#include "ui/session/run_history.h"

namespace strata::ui {

struct LogLine {
  enum class Kind { state, epoch, checkpoint, note, warning, error };
  Kind kind = Kind::note;
  double at = -1;  // seconds since the run's start; negative: not known
  QString text;
  QString remedy;
};

/// What a history knows, for a view that is opened in the middle of a run.
std::vector<LogLine> log_of(const RunHistory& history);

// Single lines, as they happen. Times are those of the history's newest event.
LogLine log_line(link::RunState state, const QString& message, const RunHistory& history);
LogLine log_line(const link::EpochEvent& epoch, const RunHistory& history);
LogLine log_line(const link::CheckpointEvent& checkpoint, const RunHistory& history);
LogLine log_line(const link::ProblemEvent& problem, const RunHistory& history);

/// "Running", as pills and lists say it.
QString state_text(link::RunState state);

}  // namespace strata::ui
