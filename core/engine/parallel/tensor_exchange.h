// What the shards of a layer exchange. All of it throws RankFailure.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <utility>

#include "comm/communicator.h"

namespace strata::engine {

/// The ranks that share a stage's layers, as their kernels see them.
class ShardGroup {
 public:
  explicit ShardGroup(comm::Communicator& ranks) : ranks_(ranks) {}

  [[nodiscard]] int rank() const { return ranks_.rank(); }
  [[nodiscard]] int size() const { return ranks_.size(); }

  /// Every shard has filled its own place of a SliceRoom in `flat` and receives the others'.
  void gather(const at::Tensor& flat);
  /// The shard's own place in `flat` becomes the sum of what all shards have there; the others are
  /// undefined after it.
  void sum_own(const at::Tensor& flat);
  /// The whole of a tensor without gaps becomes the sum over all shards. Half precision is added up
  /// in float.
  void sum(const at::Tensor& tensor);

  /// Milliseconds in these exchanges since it was last asked.
  double take_waited_ms() { return std::exchange(waited_ms_, 0); }

 private:
  void run(comm::Pending (comm::Communicator::*start)(comm::Block), const at::Tensor& tensor);

  comm::Communicator& ranks_;
  double waited_ms_ = 0;
};

/// Room for one matrix rows x columns of every shard, in memory that a communicator shares out
/// evenly.
class SliceRoom {
 public:
  SliceRoom(const ShardGroup& shards, std::int64_t rows, std::int64_t columns);

  [[nodiscard]] std::int64_t elements() const { return shards_ * room_; }
  /// A shard's matrix in a flat tensor of `elements()`.
  [[nodiscard]] at::Tensor of(const at::Tensor& flat, std::int64_t shard) const;
  /// All of them side by side: rows x shards x columns.
  [[nodiscard]] at::Tensor side_by_side(const at::Tensor& flat) const;

 private:
  std::int64_t shards_;
  std::int64_t rows_;
  std::int64_t columns_;
  std::int64_t room_;  // of one shard, padding included
};

}  // namespace strata::engine
