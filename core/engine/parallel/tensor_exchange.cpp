#include "engine/parallel/tensor_exchange.h"

#include "engine/parallel/block.h"
#include "engine/rank_failure.h"

namespace strata::engine {
namespace {

constexpr std::int64_t kShareGroup = 16;  // elements: comm::share_of cuts between groups of them

void check(Result<> result) {
  if (!result.ok()) throw RankFailure(std::move(result).error());
}

}  // namespace

SliceRoom::SliceRoom(const comm::Communicator& shards, std::int64_t rows, std::int64_t columns)
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

void gather_slices(comm::Communicator& shards, const at::Tensor& flat) {
  check(shards.all_gather(block_of(flat)));
}

void sum_own_slice(comm::Communicator& shards, const at::Tensor& flat) {
  check(shards.reduce_scatter(block_of(flat)));
}

void sum_over_shards(comm::Communicator& shards, const at::Tensor& tensor) {
  if (c10::elementSize(tensor.scalar_type()) >= sizeof(float)) {
    check(shards.all_reduce(block_of(tensor)));
    return;
  }
  const at::Tensor sum = tensor.to(at::kFloat);
  check(shards.all_reduce(block_of(sum)));
  tensor.copy_(sum);
}

}  // namespace strata::engine
