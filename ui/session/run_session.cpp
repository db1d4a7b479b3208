#include "ui/session/run_session.h"

#include <QElapsedTimer>
#include <QTimer>
#include <csignal>
#include <cstring>

#include "ui/session/command_queue.h"
#include "ui/session/follower.h"

namespace strata::ui {
namespace {

// Of a long run's events as many are shown at a time as leave the window quick to the touch.
constexpr qint64 kLongestTurnNs = 3000000;

}  // namespace

RunSession::RunSession(std::filesystem::path run_folder, std::optional<StartedWorker> worker,
                       QObject* parent)
    : QObject(parent),
      folder_(std::move(run_folder)),
      alive_(worker.has_value()),
      commands_(new CommandQueue(folder_, this)),
      follower_(new Follower(folder_, worker)) {
  connect(commands_, &CommandQueue::failed, this, &RunSession::command_failed);
  start_following();
}

RunSession::~RunSession() {
  thread_.quit();
  thread_.wait();
}

void RunSession::start_following() {
  thread_.setObjectName("run follower");
  follower_->moveToThread(&thread_);
  connect(&thread_, &QThread::started, follower_, &Follower::start);
  connect(&thread_, &QThread::finished, follower_, &QObject::deleteLater);
  connect(follower_, &Follower::looked, this, &RunSession::take);
  thread_.start();
}

bool RunSession::is_active() const {
  switch (state()) {
    case link::RunState::starting:
    case link::RunState::running:
    case link::RunState::paused:
    case link::RunState::stopping:
      return alive_;
    case link::RunState::finished:
    case link::RunState::failed:
    case link::RunState::stopped:
      return false;
  }
  return false;
}

void RunSession::pause() { send(link::Command::Do::pause); }
void RunSession::resume() { send(link::Command::Do::resume); }
void RunSession::stop() { send(link::Command::Do::stop); }
void RunSession::checkpoint() { send(link::Command::Do::checkpoint); }
void RunSession::set_learning_rate(double learning_rate) {
  send(link::Command::Do::set_learning_rate, learning_rate);
}

void RunSession::send(link::Command::Do what, double learning_rate) {
  commands_->send({what, learning_rate});
}

void RunSession::command_failed(const link::Command& command, const Error& error) {
  QString what;
  switch (command.what) {
    case link::Command::Do::pause:
      what = tr("The run could not be paused");
      break;
    case link::Command::Do::resume:
      what = tr("The run could not go on");
      break;
    case link::Command::Do::stop:
      what = tr("The run could not be stopped");
      break;
    case link::Command::Do::checkpoint:
      what = tr("No checkpoint could be written");
      break;
    case link::Command::Do::set_learning_rate:
      what = tr("The learning rate could not be set");
      break;
  }
  const QString remedy = alive_ ? tr("wait a moment and try again; the log.txt in the run's folder "
                                     "says what its worker does")
                                : way_on();
  raise("error", what + ": " + QString::fromStdString(error.what), remedy);
}

void RunSession::take(std::shared_ptr<const RunNews> news) {
  news_ = std::move(news);
  next_item_ = 0;
  if (!news_->items.empty() || !news_->alive) complaint_.clear();
  if (news_->from_start) {
    history_ = {};
    emit historyReplaced();
  }
  if (news_->alive) set_alive(true);
  take_some();
}

void RunSession::take_some() {
  QElapsedTimer turn;
  turn.start();
  while (next_item_ < news_->items.size()) {
    if (turn.nsecsElapsed() > kLongestTurnNs) {
      QTimer::singleShot(0, this, &RunSession::take_some);
      return;
    }
    const RunNews::Item& item = news_->items[next_item_++];
    if (const auto* steps = std::get_if<link::StepsEvent>(&item.event.payload)) {
      history_.add_steps(*steps, item.times);
    } else {
      history_.add(item.event);
      // A run that went on and ended between two looks was never seen alive again.
      if (std::holds_alternative<link::StateEvent>(item.event.payload)) lost_ = false;
    }
    announce(item.event);
  }
  take_rest();
}

void RunSession::take_rest() {
  const std::shared_ptr<const RunNews> news = std::move(news_);
  if (news->newer)
    raise("note", tr("The run was written by a newer Strata: a part of it is not shown"),
          tr("use that version to see all of it"));
  if (news->damaged)
    raise("warning", tr("Some lines of the run's events.jsonl cannot be read; they are left out"),
          tr("check the disk"));
  if (news->caught_up && !caught_up_) {
    caught_up_ = true;
    emit caughtUp();
  }
  if (!news->alive) set_alive(false);
  if (news->lost) worker_gone(*news->lost);
  if (news->complaint) {
    complaint_ = QString::fromStdString(*news->complaint);
    raise("warning", tr("The training's worker says: %1").arg(complaint_), {});
  }
  QMetaObject::invokeMethod(follower_, &Follower::go_on, Qt::QueuedConnection);
}

void RunSession::announce(const link::Event& event) {
  struct Announcer {
    RunSession& session;
    void operator()(const link::StateEvent& e) const {
      emit session.stateChanged(e.state, QString::fromStdString(e.message));
    }
    void operator()(const link::ModelEvent& e) const { emit session.modelKnown(e); }
    void operator()(const link::StepsEvent& e) const { emit session.stepsArrived(e); }
    void operator()(const link::EpochEvent& e) const { emit session.epochFinished(e); }
    void operator()(const link::RankEvent& e) const { emit session.rankReported(e); }
    void operator()(const link::LayersEvent& e) const { emit session.layersReported(e); }
    void operator()(const link::TimelineEvent& e) const { emit session.timelineMeasured(e); }
    void operator()(const link::CheckpointEvent& e) const { emit session.checkpointWritten(e); }
    void operator()(const link::ProblemEvent& e) const { emit session.problemRaised(e); }
    void operator()(const link::DoneEvent& e) const { emit session.finished(e); }
  };
  std::visit(Announcer{*this}, event.payload);
}

void RunSession::set_alive(bool alive) {
  if (alive) lost_ = false;
  if (alive == alive_) return;
  alive_ = alive;
  emit aliveChanged(alive);
}

/// A problem the session itself has found. It bears the time of the run's last word: it is no part
/// of the training's time.
void RunSession::raise(const QString& severity, const QString& message, const QString& remedy) {
  const link::ProblemEvent problem{severity.toStdString(), folder_.string(), message.toStdString(),
                                   remedy.toStdString()};
  history_.add({history_.last_time(), problem});
  emit problemRaised(problem);
}

void RunSession::worker_gone(const WorkerLoss& loss) {
  lost_ = true;
  const bool began = history_.started() > 0;
  QString message = began ? tr("The training's worker is gone") : tr("The training did not begin");
  if (loss.end.signal) {
    message += tr(": it was ended by signal %1 (%2)")
                   .arg(*loss.end.signal)
                   .arg(QString::fromLocal8Bit(::strsignal(*loss.end.signal)));
    if (*loss.end.signal == SIGKILL) message += tr(", as when the memory runs out");
  } else if (loss.end.code) {
    message += tr(": it ended with exit code %1").arg(*loss.end.code);
  }
  if (!loss.last_words.empty())
    message += tr("; its last words: %1").arg(QString::fromStdString(loss.last_words));
  raise("error", message, way_on());
  emit workerLost();
}

QString RunSession::way_on() const {
  if (history_.checkpoints().empty()) return tr("start again");
  return tr("go on from the last checkpoint (step %1)").arg(history_.checkpoints().back().step);
}

}  // namespace strata::ui
