#include "ui/shell/main_window.h"

#include <QCloseEvent>
#include <QFile>
#include <QHBoxLayout>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/data/page.h"
#include "ui/design/design_page.h"
#include "ui/devices/device_status.h"
#include "ui/runs/runs_page.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/commands.h"
#include "ui/shell/exchange.h"
#include "ui/shell/libtorch_bar.h"
#include "ui/shell/mode_rail.h"
#include "ui/shell/notice_bar.h"
#include "ui/shell/pages.h"
#include "ui/shell/palette_source.h"
#include "ui/shell/status_bar.h"
#include "ui/shell/title_bar.h"
#include "ui/shell/welcome_page.h"
#include "ui/style/metrics.h"
#include "ui/train/train_page.h"

namespace strata::ui {
namespace {

const QString kLayout = QStringLiteral("main");
const QString kDesignLayout = QStringLiteral("design");
constexpr int kAskAfterMs = 500;  // not while the window is being painted for the first time
constexpr QSize kUsualSize(1440, 900);

}  // namespace

MainWindow::MainWindow(Theme& theme, Workspace& workspace, QWidget* parent)
    : QMainWindow(parent),
      theme_(theme),
      workspace_(workspace),
      centre_(new QWidget(this)),
      monitor_(new DeviceMonitor(this)),
      actions_(new Actions(theme, this)),
      autosave_(new Autosave(workspace.document(), Autosave::standard_folder(), this)),
      title_bar_(new TitleBar(theme, workspace.document(), centre_)),
      rail_(new ModeRail(theme, centre_)),
      notice_(new NoticeBar(theme, centre_)),
      libtorch_(new LibTorchSetup(workspace.worker(), this)),
      libtorch_bar_(new LibTorchBar(theme, *libtorch_, centre_)),
      exchange_(new Exchange(theme, workspace, *libtorch_bar_, *this)),
      pages_(new Pages(theme, workspace, *monitor_, centre_)),
      status_(new StatusBar(theme, workspace.document(), centre_)),
      palette_(nullptr) {
  setWindowTitle(QStringLiteral("Strata"));
  setWindowIcon(QIcon(QStringLiteral(":/strata/icons/strata.svg")));
  setMinimumSize(metrics::kWindowMinimumWidth, metrics::kWindowMinimumHeight);
  resize(kUsualSize);
  build();
  connect_parts();
  connect_workspace();
  restoreGeometry(workspace.preferences().layout(kLayout));
  pages_->design().restore_layout(workspace.preferences().layout(kDesignLayout));
  if (workspace_.has_project())
    show_mode(Mode::design);
  else
    offer_recovery();
}

MainWindow::~MainWindow() = default;

void MainWindow::build() {
  auto* column = new QVBoxLayout(centre_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* row = new QHBoxLayout;
  row->setSpacing(0);
  row->addWidget(rail_);
  auto* right = new QVBoxLayout;
  right->setSpacing(0);
  right->addWidget(notice_);
  right->addWidget(libtorch_bar_);
  right->addWidget(pages_, 1);
  row->addLayout(right, 1);
  column->addWidget(title_bar_);
  column->addLayout(row, 1);
  column->addWidget(status_);
  setCentralWidget(centre_);
  status_->add_left(new DeviceStatus(theme_, *monitor_, status_));
  for (const ModeFacts& facts : kModes)
    rail_->set_available(facts.mode, pages_->has(facts.mode));

  const CommandTargets targets{*this, workspace_, theme_};
  add_commands(*actions_, targets);
  fill_menus(*title_bar_, *actions_, targets);
  palette_ = new CommandPalette(
      theme_, [this, targets] { return palette_entries(*actions_, targets); }, this);
  actions_->add({"view.palette", tr("Find a command"), tr("View"), "search",
                 QKeySequence(Qt::CTRL | Qt::Key_K)},
                [this] { palette_->open(); });
}

void MainWindow::connect_parts() {
  connect(rail_, &ModeRail::mode_chosen, this, &MainWindow::show_mode);
  connect(rail_, &ModeRail::settings_chosen, actions_->get("file.preferences"), &QAction::trigger);
  connect(title_bar_, &TitleBar::search_wanted, palette_, &CommandPalette::open);
  connect(title_bar_, &TitleBar::theme_wanted, actions_->get("view.theme"), &QAction::trigger);
  connect(title_bar_, &TitleBar::help_wanted, actions_->get("help.shortcuts"), &QAction::trigger);
  connect(status_, &StatusBar::problems_wanted, this, [this] {
    show_mode(Mode::design);
    pages_->design().show_problems();
  });
  connect(&pages_->data(), &DataPage::activity_changed, status_, &StatusBar::show_activity);
  connect(status_, &StatusBar::run_wanted, this, [this] { show_mode(Mode::train); });
  connect(libtorch_bar_, &LibTorchBar::ready, this, [this] {
    if (!exchange_->go_on()) train();
  });
  QTimer::singleShot(kAskAfterMs, libtorch_, &LibTorchSetup::ask);
  connect(notice_, &NoticeBar::action_chosen, this, &MainWindow::take_recovery);

  WelcomePage& welcome = pages_->welcome();
  connect(&welcome, &WelcomePage::first_training_chosen, this, [this] {
    if (workspace_.start_from_template(QStringLiteral("shapes-cnn"))) train();
  });
  connect(&welcome, &WelcomePage::template_chosen, &workspace_, &Workspace::start_from_template);
  connect(&welcome, &WelcomePage::empty_chosen, &workspace_, &Workspace::start_empty);
  connect(&welcome, &WelcomePage::open_chosen, actions_->get("file.open"), &QAction::trigger);
  connect(&welcome, &WelcomePage::recent_chosen, this,
          [this](const QString& file) { workspace_.open(file.toStdString()); });

  connect(&pages_->design(), &DesignPage::train_requested, this, &MainWindow::train);
  connect(&pages_->design(), &DesignPage::file_dropped, exchange_, &Exchange::import_file);
  connect(&pages_->train(), &TrainPage::train_requested, this, &MainWindow::train);
  connect(&pages_->train(), &TrainPage::resume_requested, &workspace_, &Workspace::resume);
  connect(&pages_->train(), &TrainPage::export_requested, exchange_, &Exchange::export_run);
  connect(&pages_->runs(), &RunsPage::open_run, this, [this](const std::filesystem::path& run) {
    workspace_.show_run(run);
    show_mode(Mode::train);
  });
  connect(&pages_->runs(), &RunsPage::open_snapshot, &workspace_, &Workspace::open_snapshot);
  connect(&pages_->runs(), &RunsPage::clone_run, &workspace_, &Workspace::open_snapshot);
  connect(&pages_->runs(), &RunsPage::resume_run, this, [this](const std::filesystem::path& run) {
    if (workspace_.resume(run)) show_mode(Mode::train);
  });
  connect(&pages_->runs(), &RunsPage::export_run, exchange_, &Exchange::export_run);
}

void MainWindow::connect_workspace() {
  connect(&workspace_, &Workspace::project_opened, this, [this] {
    notice_->hide();
    show_mode(Mode::design);
    offer_recovery();
  });
  connect(&workspace_, &Workspace::session_changed, this, &MainWindow::new_session);
  connect(&workspace_, &Workspace::problem_raised, this,
          [this](const QString& what, const QString& where, const QString& remedy) {
            notice_->show_notice(where.isEmpty() ? what : tr("%1 (%2)").arg(what, where), remedy);
          });
  connect(exchange_, &Exchange::refused, this, [this](const QString& what, const QString& remedy) {
    notice_->show_notice(what, remedy);
  });
  autosave_->set_interval(workspace_.preferences().autosave_seconds());
  connect(&workspace_.preferences(), &Preferences::changed, this,
          [this] { autosave_->set_interval(workspace_.preferences().autosave_seconds()); });
}

void MainWindow::show_mode(Mode mode) {
  if (!workspace_.has_project() || !pages_->has(mode)) return;
  mode_ = mode;
  rail_->show_mode(mode);
  pages_->show_mode(mode);
}

void MainWindow::show_welcome() {
  rail_->show_none();
  pages_->show_welcome();
}

void MainWindow::train() {
  exchange_->forget();
  if (libtorch_bar_->check() && workspace_.train()) show_mode(Mode::train);
}

void MainWindow::new_session(RunSession* session) {
  pages_->train().show_session(session);
  pages_->design().show_session(session);
  status_->show_session(session);
}

void MainWindow::offer_recovery() {
  recovery_.reset();
  const QString project = QString::fromStdString(workspace_.document().file().string());
  if (workspace_.has_project()) recovery_ = autosave_->find(project);
  if (!recovery_) recovery_ = autosave_->find();
  // Another project's is offered where that cannot be opened: it was never saved.
  if (recovery_ && workspace_.has_project() && recovery_->project != project &&
      QFile::exists(recovery_->project))
    recovery_.reset();
  if (!recovery_) return;
  notice_->show_notice(tr("There is unsaved work on %1 from before").arg(recovery_->project), {},
                       tr("Restore it"));
}

void MainWindow::take_recovery() {
  if (!recovery_) return;
  const Autosave::Copy copy = *recovery_;
  // The copy stays until the project is saved, and is not offered again meanwhile.
  if (!workspace_.restore(copy.project.toStdString(), copy.text)) return;
  recovery_.reset();
  notice_->hide();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  // Nothing is asked: unsaved work is kept aside and offered again, a run goes on by itself.
  autosave_->write();
  workspace_.preferences().set_layout(kLayout, saveGeometry());
  workspace_.preferences().set_layout(kDesignLayout, pages_->design().layout());
  QMainWindow::closeEvent(event);
}

}  // namespace strata::ui
