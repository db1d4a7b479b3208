// A training that is under way, what it says, and what is in its events.
#pragma once

#include <QFile>
#include <QProcess>
#include <vector>

#include "link/event.h"

namespace strata::test {

inline std::vector<link::Event> events_in(const QString& lines) {
  std::vector<link::Event> events;
  for (const QString& line : lines.split('\n', Qt::SkipEmptyParts)) {
    auto event = link::event_from(line.toStdString());
    if (event.ok() && *event) events.push_back(**std::move(event));
  }
  return events;
}

template <class T>
std::vector<T> all_of(const std::vector<link::Event>& events) {
  std::vector<T> out;
  for (const link::Event& event : events)
    if (const auto* payload = std::get_if<T>(&event.payload)) out.push_back(*payload);
  return out;
}

inline QString text_of(const QString& file) {
  QFile in(file);
  return in.open(QIODevice::ReadOnly) ? QString::fromUtf8(in.readAll()) : QString();
}

inline std::vector<double> losses_in(const QString& events) {
  std::vector<double> losses;
  for (const auto& steps : all_of<link::StepsEvent>(events_in(events)))
    losses.insert(losses.end(), steps.loss.begin(), steps.loss.end());
  return losses;
}

class Training {
 public:
  Training(const QStringList& arguments, const QString& folder,
           const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment()) {
    process.setWorkingDirectory(folder);
    process.setProcessEnvironment(environment);
    process.start(STRATA_PROGRAM, QStringList{"train"} + arguments);
  }
  /// Waits until `word` stands in what it said on stdout.
  bool says(const char* word) {
    for (int i = 0; i < 600 && !out.contains(word) && process.state() != QProcess::NotRunning;
         ++i) {
      process.waitForReadyRead(100);
      out += QString::fromUtf8(process.readAllStandardOutput());
    }
    return out.contains(word);
  }
  int end() {
    process.waitForFinished(120'000);
    out += QString::fromUtf8(process.readAllStandardOutput());
    err += QString::fromUtf8(process.readAllStandardError());
    return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
  }
  QProcess process;
  QString out;
  QString err;
};

}  // namespace strata::test
