// A thread that carries out tasks in the order in which they came.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "base/result.h"

namespace strata::engine {

class TaskThread {
 public:
  class Task {
   public:
    explicit Task(std::function<Result<>()> body) : body_(std::move(body)) {}

   private:
    friend class TaskThread;
    std::function<Result<>()> body_;
    std::optional<Result<>> result_;
  };

  TaskThread();
  TaskThread(const TaskThread&) = delete;
  TaskThread& operator=(const TaskThread&) = delete;
  /// Finishes what is under way; tasks not begun are left out.
  ~TaskThread();

  std::shared_ptr<Task> add(std::function<Result<>()> body);
  Result<> wait(const Task& task);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Task>> tasks_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace strata::engine
