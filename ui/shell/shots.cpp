#include "ui/shell/shots.h"

#include <QDir>
#include <QEventLoop>
#include <QPixmap>
#include <QTableView>
#include <QTimer>
#include <algorithm>
#include <cstdio>

#include "run/run_folder.h"
#include "ui/data/page.h"
#include "ui/design/design_page.h"
#include "ui/runs/runs_page.h"
#include "ui/shell/pages.h"

namespace strata::ui {
namespace {

// Thumbnails and curves come from other threads: a page is looked at when they had time to arrive.
constexpr int kSettleMs = 1500;
constexpr int kMostWaitMs = 20000;
constexpr int kMostCompared = 4;

void let_settle(int milliseconds) {
  QEventLoop loop;
  QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
  loop.exec();
}

/// Figures of the data are measured on another thread.
void wait_for_data(DataPage& page) {
  for (int waited = 0; waited < kMostWaitMs && page.preview().measures().rows_looked_at == 0;
       waited += kSettleMs)
    let_settle(kSettleMs);
}

/// So that there is something to compare, once the runs are listed.
void check_runs(RunsPage& page) {
  let_settle(kSettleMs);
  auto* table = page.findChild<QTableView*>(QStringLiteral("runs.table"));
  if (table == nullptr) return;
  QAbstractItemModel& model = *table->model();
  for (int row = 0; row < std::min(model.rowCount(), kMostCompared); ++row)
    model.setData(model.index(row, 0), int{Qt::Checked}, Qt::CheckStateRole);
}

bool write_shot(MainWindow& window, const QString& file) {
  if (window.grab().save(file)) return true;
  std::fprintf(stderr,
               "%s: the picture cannot be written: check the folder and the space on the disk\n",
               qPrintable(file));
  return false;
}

void show_last_run(Workspace& workspace) {
  const std::vector<run::RunSummary> runs = run::list_runs(workspace.runs_folder());
  if (!runs.empty()) workspace.show_run(runs.front().path);
}

}  // namespace

int take_shots(MainWindow& window, Workspace& workspace, const QString& folder) {
  const QDir out(folder);
  if (!out.mkpath(QStringLiteral("."))) {
    std::fprintf(stderr, "%s: the folder cannot be made: name one that can be written\n",
                 qPrintable(folder));
    return 1;
  }
  workspace.document().wait_for_data();
  show_last_run(workspace);
  window.pages().design().select_first_layer();
  bool good = true;
  for (const ModeFacts& facts : kModes) {
    if (!window.pages().has(facts.mode)) continue;
    window.show_mode(facts.mode);
    if (facts.mode == Mode::data) wait_for_data(window.pages().data());
    if (facts.mode == Mode::runs) check_runs(window.pages().runs());
    let_settle(kSettleMs);
    good = write_shot(window, out.filePath(QLatin1String(facts.word) + QStringLiteral(".png"))) &&
           good;
  }
  window.show_welcome();
  let_settle(kSettleMs / 5);
  good = write_shot(window, out.filePath(QStringLiteral("welcome.png"))) && good;
  return good ? 0 : 1;
}

}  // namespace strata::ui
