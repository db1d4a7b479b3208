#include "engine/comm/task_thread.h"

namespace strata::engine {

TaskThread::TaskThread() : thread_([this] { work(); }) {}

TaskThread::~TaskThread() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::shared_ptr<TaskThread::Task> TaskThread::add(std::function<Result<>()> body) {
  auto task = std::make_shared<Task>(std::move(body));
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(task);
  }
  changed_.notify_all();
  return task;
}

Result<> TaskThread::wait(const Task& task) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return task.result_.has_value(); });
  return *task.result_;
}

void TaskThread::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return ending_ || !tasks_.empty(); });
    if (ending_) return;
    const std::shared_ptr<Task> task = tasks_.front();
    lock.unlock();
    Result<> result = task->body_();
    lock.lock();
    task->result_ = std::move(result);
    tasks_.pop_front();
    changed_.notify_all();
  }
}

}  // namespace strata::engine
