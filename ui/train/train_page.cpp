#include "ui/train/train_page.h"

#include <QDateTime>
#include <QDesktopServices>
#include <QFutureWatcher>
#include <QKeyEvent>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>
#include <QtConcurrent>

#include "ui/train/chart_panel.h"
#include "ui/train/checkpoints_panel.h"
#include "ui/train/curve_feed.h"
#include "ui/train/devices_panel.h"
#include "ui/train/empty_page.h"
#include "ui/train/facts_panel.h"
#include "ui/train/health_panel.h"
#include "ui/train/log_panel.h"
#include "ui/train/run_banner.h"
#include "ui/train/run_body.h"
#include "ui/train/run_header.h"
#include "ui/train/timeline_panel.h"
#include "ui/widgets/segmented.h"

namespace strata::ui {
namespace {

constexpr int kBetweenRefreshes = 200;  // milliseconds
constexpr int kClock = 500;

double now_s() { return 1e-3 * static_cast<double>(QDateTime::currentMSecsSinceEpoch()); }

}  // namespace

TrainPage::TrainPage(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      stack_(new QStackedWidget(this)),
      empty_(new EmptyPage(theme, stack_)),
      run_(new QWidget(stack_)),
      header_(new RunHeader(theme, run_)),
      banner_(new RunBanner(theme, run_)),
      body_(new RunBody(theme, run_)),
      feed_(new CurveFeed(body_->loss->chart(), body_->second->chart(), this)) {
  setFocusPolicy(Qt::ClickFocus);
  build();
  connect_header();
  connect_body();
  soon_.setSingleShot(true);
  connect(&soon_, &QTimer::timeout, this, &TrainPage::refresh);
  connect(&clock_, &QTimer::timeout, this, &TrainPage::refresh);
}

TrainPage::~TrainPage() = default;

void TrainPage::build() {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(stack_);
  stack_->addWidget(empty_);
  stack_->addWidget(run_);
  auto* page = new QVBoxLayout(run_);
  page->setContentsMargins(0, 0, 0, 0);
  page->setSpacing(0);
  page->addWidget(header_);
  page->addWidget(banner_);
  page->addWidget(body_, 1);
}

void TrainPage::connect_header() {
  connect(empty_, &EmptyPage::train_chosen, this, &TrainPage::train_requested);
  connect(header_, &RunHeader::again_chosen, this, &TrainPage::train_requested);
  connect(header_, &RunHeader::export_chosen, this, &TrainPage::export_best);
  connect(header_, &RunHeader::pause_chosen, this, &TrainPage::toggle_pause);
  connect(header_, &RunHeader::resume_chosen, this, &TrainPage::toggle_pause);
  connect(header_, &RunHeader::checkpoint_chosen, this, [this] {
    if (session_) session_->checkpoint();
  });
  connect(header_, &RunHeader::stop_chosen, this, [this] {
    if (session_) session_->stop();
  });
  const auto go_on = [this] {
    if (session_) emit resume_requested(session_->folder());
  };
  connect(header_, &RunHeader::continue_chosen, this, go_on);
  connect(banner_, &RunBanner::continue_chosen, this, go_on);
  connect(banner_, &RunBanner::log_chosen, this, [this] {
    if (session_) open_in_desktop(session_->folder() / "log.txt");
  });
}

void TrainPage::connect_body() {
  connect(body_->facts, &FactsPanel::learning_rate_chosen, this, [this](double rate) {
    if (session_) session_->set_learning_rate(rate);
  });
  connect(body_->checkpoints, &CheckpointsPanel::export_requested, this,
          &TrainPage::export_requested);
  connect(body_->checkpoints, &CheckpointsPanel::open_requested, this, &TrainPage::open_in_desktop);
  connect(body_->checkpoints, &CheckpointsPanel::measured, this, &TrainPage::refresh_soon);
  connect(body_->second, &ChartPanel::chosen, this, [this](int index) {
    feed_->set_second(index == 0 ? CurveFeed::Second::metric : CurveFeed::Second::learning_rate);
    show_choice();
  });
  connect(feed_, &CurveFeed::metric_known, this, &TrainPage::show_choice);
}

void TrainPage::show_session(RunSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  facts_ = {};
  ++ticket_;
  body_->health->clear();
  body_->timeline->clear();
  body_->checkpoints->clear();
  feed_->follow(session);
  body_->log->follow(session);
  // A button that goes takes the focus along, and with it the Space key.
  const QWidget* focused = focusWidget();
  if (focused != nullptr && stack_->currentWidget()->isAncestorOf(focused) &&
      (session != nullptr) != (stack_->currentWidget() == run_))
    setFocus(Qt::OtherFocusReason);
  stack_->setCurrentWidget(session != nullptr ? run_ : static_cast<QWidget*>(empty_));
  clock_.stop();
  if (session == nullptr) return;
  connect_session();
  read_facts();
  refresh();
}

void TrainPage::connect_session() {
  RunSession* session = session_;
  connect(session, &QObject::destroyed, this, [this] { show_session(nullptr); });
  for (const auto signal :
       {&RunSession::workerLost, &RunSession::caughtUp, &RunSession::historyReplaced})
    connect(session, signal, this, &TrainPage::refresh_soon);
  connect(session, &RunSession::aliveChanged, this, &TrainPage::refresh_soon);
  connect(session, &RunSession::stepsArrived, this, &TrainPage::refresh_soon);
  connect(session, &RunSession::epochFinished, this, &TrainPage::refresh_soon);
  connect(session, &RunSession::rankReported, this, &TrainPage::refresh_soon);
  connect(session, &RunSession::timelineMeasured, this, &TrainPage::refresh_soon);
  connect(session, &RunSession::layersReported, this, &TrainPage::refresh_soon);
  connect(session, &RunSession::checkpointWritten, this, &TrainPage::refresh_soon);
  connect(session, &RunSession::problemRaised, this, &TrainPage::refresh_soon);
  connect(session, &RunSession::finished, this, &TrainPage::refresh_soon);
  // run.json and the snapshot are there, at the latest, with the first words of the worker.
  connect(session, &RunSession::stateChanged, this, &TrainPage::read_facts);
  connect(session, &RunSession::modelKnown, this, &TrainPage::read_facts);
}

void TrainPage::read_facts() {
  refresh_soon();
  if (!session_ || facts_.training) return;
  const std::uint64_t ticket = ++ticket_;
  auto* watcher = new QFutureWatcher<RunSettings>(this);
  connect(watcher, &QFutureWatcher<RunSettings>::finished, this, [this, watcher, ticket] {
    watcher->deleteLater();
    if (ticket != ticket_) return;
    facts_ = watcher->result();
    refresh();
  });
  watcher->setFuture(
      QtConcurrent::run([folder = session_->folder()] { return read_run_facts(folder); }));
}

void TrainPage::refresh_soon() {
  if (!soon_.isActive()) soon_.start(kBetweenRefreshes);
}

void TrainPage::refresh() {
  if (!session_ || !isVisible()) return;
  const RunHistory& history = session_->history();
  const RunProgress progress = progress_of(history, facts_, now_s(), session_->is_active());
  header_->show_run(*session_, facts_, progress);
  banner_->show_run(*session_);
  feed_->set_facts(facts_, progress);
  body_->facts->show_run(*session_, facts_, progress);
  body_->devices->show_run(history, facts_);
  body_->offer_timeline(body_->timeline->show_run(history, facts_));
  body_->health->show_run(history, facts_);
  body_->checkpoints->show_run(*session_);
  if (session_->is_active() != clock_.isActive())
    session_->is_active() ? clock_.start(kClock) : clock_.stop();
}

void TrainPage::show_choice() {
  const QString metric = feed_->metric_name();
  const bool rate = feed_->second() == CurveFeed::Second::learning_rate;
  Segmented& choice = body_->second->choice();
  choice.set_enabled(0, !metric.isEmpty() || !rate, tr("This task has no such metric"));
  choice.set_current(rate ? 1 : 0);
  body_->second->set_title(rate ? tr("Learning rate")
                                : (metric.isEmpty() ? tr("Accuracy") : metric));
  body_->second->set_smoothing_enabled(!rate);
}

void TrainPage::toggle_pause() {
  if (!session_ || !session_->is_active()) return;
  if (session_->state() == link::RunState::paused)
    session_->resume();
  else if (session_->state() == link::RunState::running)
    session_->pause();
}

void TrainPage::export_best() {
  if (!session_ || session_->history().checkpoints().empty()) return;
  std::int64_t step = session_->history().checkpoints().back().step;
  for (const link::CheckpointEvent& written : session_->history().checkpoints())
    if (written.best) step = written.step;
  emit export_requested(session_->folder() / "checkpoints" / std::to_string(step));
}

void TrainPage::open_in_desktop(const std::filesystem::path& path) {
  QDesktopServices::openUrl(QUrl::fromLocalFile(QString::fromStdString(path.string())));
}

void TrainPage::keyPressEvent(QKeyEvent* event) {
  // Fields and buttons take the key themselves; what is left over comes here.
  if (event->key() == Qt::Key_Space && event->modifiers() == Qt::NoModifier &&
      !event->isAutoRepeat())
    return toggle_pause();
  QWidget::keyPressEvent(event);
}

void TrainPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

}  // namespace strata::ui
