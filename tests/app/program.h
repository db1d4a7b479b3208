// The strata program as a process: what it prints and how it ends.
#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>

namespace strata::test {

struct Outcome {
  int code = -1;
  QString out;
  QString err;

  [[nodiscard]] QJsonObject object() const {
    return QJsonDocument::fromJson(out.toUtf8()).object();
  }
  [[nodiscard]] QJsonArray array() const { return QJsonDocument::fromJson(out.toUtf8()).array(); }
};

/// Runs a program to its end, in `folder` where one is given. Code -1: it crashed or did not end.
inline Outcome run_program(
    const QString& program, const QStringList& arguments, const QString& folder = {},
    const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment()) {
  QProcess process;
  if (!folder.isEmpty()) process.setWorkingDirectory(folder);
  process.setProcessEnvironment(environment);
  process.setStandardInputFile(QProcess::nullDevice());
  process.start(program, arguments);
  if (!process.waitForFinished(240'000)) process.kill();
  Outcome outcome;
  outcome.out = QString::fromUtf8(process.readAllStandardOutput());
  outcome.err = QString::fromUtf8(process.readAllStandardError());
  if (process.exitStatus() == QProcess::NormalExit) outcome.code = process.exitCode();
  return outcome;
}

inline Outcome run_strata(const QStringList& arguments, const QString& folder = {}) {
  return run_program(STRATA_PROGRAM, arguments, folder);
}

}  // namespace strata::test

/// Fails with what the program said when it ended otherwise.
#define VERIFY_CODE(outcome, expected)                                             \
  do {                                                                             \
    const auto& ended = (outcome);                                                 \
    const QString said =                                                           \
        QString("exit code %1\n%2\n%3").arg(ended.code).arg(ended.out, ended.err); \
    QVERIFY2(ended.code == (expected), qPrintable(said));                          \
  } while (false)
