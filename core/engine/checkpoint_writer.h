// Checkpoints written while training goes on.
#pragma once

#include <filesystem>
#include <functional>
#include <future>
#include <optional>
#include <utility>

#include "base/result.h"
#include "engine/checkpoint.h"
#include "engine/step_runner.h"

namespace strata::engine {

/// One checkpoint at a time. Where a rank holds the whole network (one device, replicas), its
/// numbers are copied beside the forward and backward pass of the next step, whose update waits for
/// the copy, and written by a thread of its own. Where they are spread over ranks, or there is no
/// memory for a copy, the ranks write them together between two steps.
class CheckpointWriter {
 public:
  struct Order {
    std::filesystem::path folder;  // counts on the leader
    Progress progress;
  };
  struct Outcome {
    Order order;
    Result<> result;
  };

  /// On the leader, for a checkpoint that is complete; called by the thread that wrote it.
  using Publish = std::function<Result<>(const Order&)>;

  CheckpointWriter(StepRunner& runner, Publish publish)
      : runner_(runner), publish_(std::move(publish)) {}
  CheckpointWriter(const CheckpointWriter&) = delete;
  CheckpointWriter& operator=(const CheckpointWriter&) = delete;
  ~CheckpointWriter();

  /// Begins one, when the outcome of the one before was taken; every rank calls it.
  void start(Order order);
  /// What became of the one that was begun, once it is known or `wait` is set.
  std::optional<Outcome> take(bool wait);

 private:
  [[nodiscard]] bool holds_all() const;
  /// False where there is no memory for a copy.
  bool reserve();
  Result<> write(const CheckpointContent& content);
  Result<> copy_and_write(std::promise<void> copied, CheckpointContent content);

  StepRunner& runner_;
  Publish publish_;
  TrainedState live_;
  std::optional<TrainedState> copies_;
  std::optional<Order> order_;
  std::optional<Result<>> written_;  // together with other ranks
  std::future<Result<>> writing_;    // by the thread
};

}  // namespace strata::engine
