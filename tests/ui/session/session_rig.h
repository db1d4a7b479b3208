// Runs of the fake worker, each followed by sessions.
#pragma once

#include <signal.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <memory>

#include "run/run_info.h"
#include "ui/session/launcher.h"
#include "ui/session/run_session.h"

namespace strata::ui::test {

constexpr int kPatienceMs = 20000;

inline const std::vector<link::ProblemEvent>& problems(const RunSession& session) {
  return session.history().problems();
}

inline QString text(const link::ProblemEvent& problem) {
  return QString::fromStdString(Error{problem.message, problem.where, problem.remedy}.text());
}

class SessionRig {
 public:
  /// A folder no run lies in yet.
  std::filesystem::path fresh_folder() {
    return root_.filePath(QString("runs/run%1").arg(++count_)).toStdString();
  }
  [[nodiscard]] std::filesystem::path runs() const { return root_.filePath("runs").toStdString(); }

  std::unique_ptr<RunSession> launch(const char* behaviour, const std::filesystem::path& folder,
                                     bool resume = false, int steps = 60) {
    qputenv("FAKE_WORKER", behaviour);
    qputenv("FAKE_STEPS", QByteArray::number(steps));
    auto session = Launcher(FAKE_WORKER).launch({"fake.strata", folder, resume});
    if (!session.ok()) {
      qWarning("%s", session.error().text().c_str());
      return nullptr;
    }
    return std::move(session).value();
  }
  std::unique_ptr<RunSession> launch(const char* behaviour, int steps = 60) {
    return launch(behaviour, fresh_folder(), false, steps);
  }

  /// Ends a worker that would go on for ever.
  static void kill_worker(const std::filesystem::path& folder) {
    const auto info = run::read_run_info(folder);
    if (info.ok() && info->process > 0) ::kill(static_cast<pid_t>(info->process), SIGKILL);
  }

 private:
  QTemporaryDir root_;
  int count_ = 0;
};

}  // namespace strata::ui::test
