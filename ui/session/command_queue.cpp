#include "ui/session/command_queue.h"

#include <QThread>
#include <chrono>
#include <memory>

#include "run/control.h"

namespace strata::ui {
namespace {

// More than send_command takes; it can hang where a stopped worker has too many callers.
constexpr std::chrono::seconds kPatience{8};

}  // namespace

CommandQueue::CommandQueue(std::filesystem::path run_folder, QObject* parent)
    : QObject(parent), run_folder_(std::move(run_folder)) {
  patience_.setSingleShot(true);
  patience_.callOnTimeout(this, &CommandQueue::give_up);
}

void CommandQueue::send(const link::Command& command) {
  const bool can_replace = waiting_.size() > (busy_ ? 1U : 0U);
  if (can_replace && command.what == link::Command::Do::set_learning_rate &&
      waiting_.back().what == command.what) {
    waiting_.back() = command;
    return;
  }
  waiting_.push_back(command);
  if (!busy_) send_next();
}

/// A thread for each command and not a pool: it may wait for seconds, and neither the pool's other
/// work nor the window's closing waits with it.
void CommandQueue::send_next() {
  if (waiting_.empty()) return;
  busy_ = true;
  patience_.start(kPatience);
  const auto answer = std::make_shared<Result<>>();
  QThread* thread = QThread::create([answer, folder = run_folder_, command = waiting_.front()] {
    *answer = run::send_command(folder, command);
  });
  connect(thread, &QThread::finished, this,
          [this, answer, ticket = ++ticket_] { done_with(ticket, *answer); });
  connect(thread, &QThread::finished, thread, &QObject::deleteLater);
  thread->start();
}

void CommandQueue::done_with(int ticket, const Result<>& answer) {
  if (ticket != ticket_ || !busy_) return;
  busy_ = false;
  patience_.stop();
  const link::Command command = waiting_.front();
  waiting_.pop_front();
  send_next();
  if (!answer.ok()) emit failed(command, answer.error());
}

void CommandQueue::give_up() {
  done_with(ticket_, Error{"the worker does not answer", run_folder_.string(),
                           "look at the log.txt in the run's folder"});
}

}  // namespace strata::ui
