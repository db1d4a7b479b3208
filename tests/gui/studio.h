// A whole studio in a folder of its own, with the real worker.
#pragma once

#include <signal.h>

#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>

#include "run/run_folder.h"
#include "ui/session/worker_process.h"
#include "ui/shell/main_window.h"
#include "ui/shell/pages.h"
#include "ui/shell/preferences.h"
#include "ui/shell/workspace.h"

namespace strata::test {

/// The training program: the environment's STRATA_WORKER before the one that was built.
inline QString worker() { return qEnvironmentVariable("STRATA_WORKER", STRATA_PROGRAM); }

struct Studio {
  explicit Studio(const QString& folder, const QString& program = worker())
      : preferences(folder + QStringLiteral("/studio.ini")),
        workspace(prepared(preferences, folder), ui::Launcher(program)),
        window(dressed(theme), workspace) {
    window.show();
  }

  /// A small network over built-in data, trained for long, with a checkpoint every so many steps.
  bool open_long_training(std::int64_t checkpoint_every) {
    if (!workspace.start_from_template(QStringLiteral("shapes-cnn"))) return false;
    workspace.document().edit(QStringLiteral("train for long"), [&](ui::Draft& draft) {
      draft.project.training.epochs = 100000;
      draft.project.training.checkpoint_every = checkpoint_every;
    });
    workspace.document().wait_for_data();
    return true;
  }

  [[nodiscard]] std::size_t steps() const {
    return workspace.session() ? workspace.session()->history().steps().loss.size() : 0;
  }

  ui::Preferences preferences;
  ui::Theme theme;
  ui::Workspace workspace;
  ui::MainWindow window;

 private:
  static ui::Preferences& prepared(ui::Preferences& preferences, const QString& folder) {
    preferences.set_projects_folder(folder + QStringLiteral("/projects"));
    preferences.set_autosave_seconds(2);
    return preferences;
  }
  static ui::Theme& dressed(ui::Theme& theme) {
    theme.choose(ui::Theme::Choice::dark);
    theme.apply_to(*qApp);
    return theme;
  }
};

/// Ends the workers of all runs below a folder.
inline void end_workers(const std::filesystem::path& folder) {
  for (const run::RunSummary& one : run::list_runs(folder))
    if (const auto process = ui::worker_of(one.path, one.info)) {
      ::kill(process->pid(), SIGKILL);
      QTRY_VERIFY(!process->is_running());
    }
}

}  // namespace strata::test
