#include "engine/batch_feed.h"

#include <ATen/ops/empty.h>

#include <algorithm>

namespace strata::engine {
namespace {

constexpr std::size_t kSlots = 4;  // one with the step, one ready, two being made
constexpr int kProducers = 1;

}  // namespace

std::int64_t batches_in(std::int64_t rows, std::int64_t batch, bool drop_last) {
  return drop_last ? rows / batch : (rows + batch - 1) / batch;
}

BatchFeed::BatchFeed(std::shared_ptr<const data::Samples> samples, const data::Dataset& dataset,
                     at::ScalarType target_type, FeedPlan plan)
    : samples_(std::move(samples)),
      plan_(std::move(plan)),
      slots_(plan_.reads ? kSlots : 0),
      next_to_make_(plan_.first_batch),
      next_to_give_(plan_.first_batch) {
  const bool classes = dataset.target.kind == data::Target::Kind::classes;
  const std::int64_t rows = share_of(0).rows();
  for (Slot& slot : slots_) {
    slot.x = at::empty(batch_sizes(rows, dataset.signal.shape),
                       dataset.signal.is_tokens() ? at::kInt : at::kFloat);
    slot.y = at::empty(batch_sizes(rows, dataset.target.shape), classes ? at::kLong : at::kFloat);
    if (slot.y.scalar_type() != target_type) slot.y_real = at::empty(slot.y.sizes(), target_type);
  }
  for (int i = 0; i < kProducers && plan_.reads; ++i)
    producers_.emplace_back([this] { produce(); });
}

BatchFeed::~BatchFeed() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  for (std::thread& producer : producers_)
    producer.join();
}

void BatchFeed::produce() {
  const std::int64_t end = plan_.batches();
  while (true) {
    std::int64_t batch = 0;
    {
      std::unique_lock lock(mutex_);
      // The slot of batch b is free once b - kSlots was given back, which the call for the batch
      // behind it does.
      changed_.wait(lock, [&] {
        return stop_ || next_to_make_ >= end ||
               next_to_make_ - next_to_give_ < static_cast<std::int64_t>(kSlots) - 1;
      });
      if (stop_ || next_to_make_ >= end) return;
      batch = next_to_make_++;
    }
    Slot& slot = slots_[static_cast<std::size_t>(batch) % kSlots];
    fill(slot, batch);
    {
      const std::lock_guard lock(mutex_);
      slot.holds = batch;
    }
    changed_.notify_all();
  }
}

plan::RowShare BatchFeed::share_of(std::int64_t batch) const {
  const std::int64_t all = std::min<std::int64_t>(
      plan_.batch, static_cast<std::int64_t>(plan_.order.size()) - batch * plan_.batch);
  return {all, plan_.replica, plan_.replicas, plan_.micro_batches};
}

void BatchFeed::fill(Slot& slot, std::int64_t batch) {
  const plan::RowShare share = share_of(batch);
  const auto all = std::span(plan_.order).subspan(static_cast<std::size_t>(batch * plan_.batch));
  slot.rows.clear();
  for (int m = 0; m < share.micro_batches; ++m) {
    const auto part = all.subspan(static_cast<std::size_t>(share.first(m)),
                                  static_cast<std::size_t>(share.rows(m)));
    slot.rows.insert(slot.rows.end(), part.begin(), part.end());
  }
  auto read =
      samples_->read(slot.rows, plan_.context, static_cast<std::byte*>(slot.x.mutable_data_ptr()),
                     static_cast<std::byte*>(slot.y.mutable_data_ptr()));
  slot.error = read.ok() ? std::nullopt : std::optional(std::move(read).error());
  const auto count = static_cast<std::int64_t>(slot.rows.size());
  if (read.ok() && slot.y_real.defined())
    slot.y_real.narrow(0, 0, count).copy_(slot.y.narrow(0, 0, count));
}

Result<std::optional<BatchTensors>> BatchFeed::next() {
  if (next_to_give_ >= plan_.batches()) return std::optional<BatchTensors>();
  if (!plan_.reads) return std::optional(BatchTensors{{}, {}, share_of(next_to_give_++)});
  std::unique_lock lock(mutex_);
  const std::int64_t batch = next_to_give_++;
  changed_.notify_all();  // the batch given before is free now
  Slot& slot = slots_[static_cast<std::size_t>(batch) % kSlots];
  changed_.wait(lock, [&] { return slot.holds == batch; });
  if (slot.error) return *slot.error;
  const plan::RowShare share = share_of(batch);
  const at::Tensor& y = slot.y_real.defined() ? slot.y_real : slot.y;
  return std::optional(
      BatchTensors{slot.x.narrow(0, 0, share.rows()), y.narrow(0, 0, share.rows()), share});
}

}  // namespace strata::engine
