#include "engine/parallel/tensor_exchange.h"

#include <chrono>

#include "engine/parallel/block.h"
#include "engine/rank_failure.h"

namespace strata::engine {
namespace {

constexpr std::int64_t kShareGroup = 16;  // elements: comm::share_of cuts between groups of them

}  // namespace

void ShardGroup::run(comm::Pending (comm::Communicator::*start)(comm::Block),
                     const at::Tensor& tensor) {
  const auto begin = std::chrono::steady_clock::now();
  auto result = (ranks_.*start)(block_of(tensor))->wait();
  const auto end = std::chrono::steady_clock::now();
  waited_ms_ += std::chrono::duration<double, std::milli>(end - begin).count();
  if (!result.ok()) throw RankFailure(std::move(result).error());
}

void ShardGroup::gather(const at::Tensor& flat) {
  run(&comm::Communicator::start_all_gather, flat);
}

void ShardGroup::sum_own(const at::Tensor& flat) {
  run(&comm::Communicator::start_reduce_scatter, flat);
}

void ShardGroup::sum(const at::Tensor& tensor) {
  if (c10::elementSize(tensor.scalar_type()) >= sizeof(float)) {
    run(&comm::Communicator::start_all_reduce, tensor);
    return;
  }
  const at::Tensor sums = tensor.to(at::kFloat);
  run(&comm::Communicator::start_all_reduce, sums);
  tensor.copy_(sums);
}

SliceRoom::SliceRoom(const ShardGroup& shards, std::int64_t rows, std::int64_t columns)
    : shards_(shards.size()),
      rows_(rows),
      columns_(columns),
      room_((rows * columns + kShareGroup - 1) / kShareGroup * kShareGroup) {}

at::Tensor SliceRoom::of(const at::Tensor& flat, std::int64_t shard) const {
  return flat.narrow(0, shard * room_, rows_ * columns_).view({rows_, columns_});
}

at::Tensor SliceRoom::side_by_side(const at::Tensor& flat) const {
  return flat.as_strided({rows_, shards_, columns_}, {columns_, room_, 1});
}

}  // namespace strata::engine
