// Batches made ahead of the step, on threads of their own.
#pragma once

#include <ATen/core/Tensor.h>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "data/dataset.h"
#include "engine/step_runner.h"

namespace strata::engine {

/// Batches in an epoch of `rows`: the shorter last one counts unless it is dropped.
std::int64_t batches_in(std::int64_t rows, std::int64_t batch, bool drop_last);

/// Which rows, in which order, how many at a time.
struct FeedPlan {
  std::vector<std::int64_t> order;
  std::int64_t batch = 1;
  bool drop_last = false;
  std::int64_t first_batch = 0;  // batches to pass over: where a resumed epoch goes on
  data::ReadContext context;
  int replica = 0;  // reads its share of every batch's rows, by micro-batches
  int replicas = 1;
  int micro_batches = 1;
  bool reads = true;  // false: a stage that only has to know how many rows there are

  [[nodiscard]] std::int64_t batches() const {
    return batches_in(static_cast<std::int64_t>(order.size()), batch, drop_last);
  }
};

/// Reads rows into a few reused buffers while the step computes.
class BatchFeed {
 public:
  /// `target_type`: what LossHead::target_type says; class numbers become reals where the loss
  /// wants those.
  BatchFeed(std::shared_ptr<const data::Samples> samples, const data::Dataset& dataset,
            at::ScalarType target_type, FeedPlan plan);
  ~BatchFeed();
  BatchFeed(const BatchFeed&) = delete;
  BatchFeed& operator=(const BatchFeed&) = delete;

  /// The next batch, valid until the next call; nothing at the end; the Error of a row that could
  /// not be read.
  Result<std::optional<BatchTensors>> next();

 private:
  struct Slot {
    at::Tensor x;                    // batch rows; float32 or int32
    at::Tensor y;                    // as read: int64 or float32
    at::Tensor y_real;               // class numbers as reals, where the loss wants them
    std::vector<std::int64_t> rows;  // read into it
    std::int64_t holds = -1;         // number of the batch that lies here
    std::optional<Error> error;
  };
  void produce();
  void fill(Slot& slot, std::int64_t batch);
  [[nodiscard]] plan::RowShare share_of(std::int64_t batch) const;

  std::shared_ptr<const data::Samples> samples_;
  FeedPlan plan_;
  std::vector<Slot> slots_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t next_to_make_;
  std::int64_t next_to_give_;
  bool stop_ = false;
  std::vector<std::thread> producers_;
};

}  // namespace strata::engine
