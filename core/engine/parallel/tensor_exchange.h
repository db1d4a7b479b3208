// What the shards of a layer exchange. All of it throws RankFailure.
#pragma once

#include <ATen/core/Tensor.h>

#include "comm/communicator.h"

namespace strata::engine {

/// Room for one matrix rows x columns of every shard, in memory that a communicator shares out
/// evenly.
class SliceRoom {
 public:
  SliceRoom(const comm::Communicator& shards, std::int64_t rows, std::int64_t columns);

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

/// Every shard has filled its own place in `flat` and receives the others'.
void gather_slices(comm::Communicator& shards, const at::Tensor& flat);
/// The shard's own place in `flat` becomes the sum of what all shards have there; the others are
/// undefined after it.
void sum_own_slice(comm::Communicator& shards, const at::Tensor& flat);
/// The whole of a tensor without gaps becomes the sum over all shards. Half precision is added up
/// in float.
void sum_over_shards(comm::Communicator& shards, const at::Tensor& tensor);

}  // namespace strata::engine
