#include "engine/parallel/collect.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <cstring>
#include <functional>

#include "engine/parallel/block.h"
#include "engine/parallel/tensor_slice.h"

namespace strata::engine {
namespace {

using TensorOfSlot = std::function<at::Tensor(const ParameterSlot&)>;

/// What rank `owner` holds of a parameter, on that rank and on the leader.
Result<at::Tensor> fetch(const Team& team, int owner, const ParameterSlot& slot,
                         at::ScalarType type, const TensorOfSlot& own) {
  at::Tensor part =
      team.rank() == owner ? own(slot).cpu().contiguous() : at::empty(slot.sizes, type);
  if (owner != 0)
    STRATA_CHECK(team.is_leader() ? team.world().recv(block_of(part), owner)
                                  : team.world().send(block_of(part), 0));
  return part;
}

/// Sends each stage's tensors from its first replica to the leader, who puts those together that
/// several shards hold a slice of.
Result<> collect(StepRunner& runner, bool trained_only, const std::string& suffix,
                 at::ScalarType type, const TensorOfSlot& own, NamedTensors& out) {
  const Team& team = runner.team();
  const plan::Mesh& mesh = team.plan().mesh;
  for (int stage = 0; stage < mesh.stages; ++stage) {
    std::vector<ParameterLayout> layouts;  // by shard
    for (int shard = 0; shard < mesh.shards; ++shard)
      layouts.push_back(parameter_layout(runner.model(),
                                         team.plan().stages[static_cast<std::size_t>(stage)],
                                         {shard, mesh.shards}));
    for (std::size_t i = 0; i < layouts[0].entries.size(); ++i) {
      const ParameterSlot& first = layouts[0].entries[i];
      if (trained_only && !first.trained) continue;
      at::Tensor whole;
      for (int shard = 0; shard < (first.slice ? mesh.shards : 1); ++shard) {
        const ParameterSlot& slot = layouts[static_cast<std::size_t>(shard)].entries[i];
        const int owner = plan::rank_of({0, stage, shard}, mesh);
        if (team.rank() != owner && !team.is_leader()) continue;
        STRATA_TRY(const at::Tensor part, fetch(team, owner, slot, type, own));
        if (!whole.defined()) whole = slot.slice ? at::empty(slot.full_sizes, type) : part;
        if (slot.slice) put_slice(part, slot, whole);
      }
      if (team.is_leader()) out.emplace_back(first.name + suffix, std::move(whole));
    }
  }
  return {};
}

/// A flat state over the whole trained range, from the replicas' shares of it.
Result<at::Tensor> whole_state(StepRunner& runner, const at::Tensor& flat) {
  if (!runner.team().plan().shard_optimizer) return flat;
  const comm::Share own = runner.own();
  at::Tensor whole =
      at::zeros({runner.parameters().trained_elements()}, flat.options().device(at::kCPU));
  whole.narrow(0, own.first, own.count).copy_(flat);
  STRATA_CHECK(runner.team().replicas().all_gather(block_of(whole)));
  return whole;
}

/// FNV-1a over the bits of a tensor, eight bytes at a time.
std::uint64_t hash(std::uint64_t sum, const at::Tensor& tensor) {
  const at::Tensor host = tensor.cpu().contiguous();
  const auto* bytes = static_cast<const char*>(host.const_data_ptr());
  const std::size_t size = host.nbytes();
  for (std::size_t at = 0; at < size; at += sizeof sum) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + at, std::min(sizeof word, size - at));
    sum = (sum ^ word) * 0x100000001b3;
  }
  return sum;
}

Error not_alike(const plan::Place& place, const plan::Place& like, const plan::Mesh& mesh) {
  return {fmt::format("the parameters of rank {} are no longer those of rank {}",
                      plan::rank_of(place, mesh), plan::rank_of(like, mesh)),
          "replica check", "a device computes wrongly: go on from the last checkpoint without it"};
}

}  // namespace

Result<NamedTensors> collect_parameters(StepRunner& runner) {
  NamedTensors out;
  const ParameterStore& store = runner.parameters();
  STRATA_CHECK(collect(
      runner, /*trained_only=*/false, "", store.master_type(),
      [&](const ParameterSlot& slot) { return store.master_view(slot); }, out));
  return out;
}

Result<NamedTensors> collect_optimizer(StepRunner& runner) {
  NamedTensors out;
  const ParameterStore& store = runner.parameters();
  for (const auto& [name, flat] : runner.optimizer().state()) {
    STRATA_TRY(const at::Tensor whole, whole_state(runner, flat));
    STRATA_CHECK(collect(
        runner, /*trained_only=*/true, "." + name, flat.scalar_type(),
        [&](const ParameterSlot& slot) { return store.view_of(whole, slot); }, out));
  }
  return out;
}

std::uint64_t checksum_of(const ParameterStore& store, bool slices) {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const ParameterSlot& slot : store.entries())
    if (!slot.statistic && (slices || !slot.slice)) sum = hash(sum, store.master_view(slot));
  return sum;
}

Result<> check_replicas(StepRunner& runner) {
  const Team& team = runner.team();
  const plan::Mesh& mesh = team.plan().mesh;
  if (mesh.replicas == 1 && mesh.shards == 1) return {};
  const auto ranks = static_cast<std::size_t>(team.size());
  std::vector<std::int64_t> sums(2 * ranks, 0);  // of all each rank holds, then of what is whole
  const auto own = static_cast<std::size_t>(team.rank());
  sums[own] = static_cast<std::int64_t>(checksum_of(runner.parameters()));
  sums[ranks + own] = static_cast<std::int64_t>(checksum_of(runner.parameters(), /*slices=*/false));
  STRATA_CHECK(team.world().all_reduce(
      {sums.data(), static_cast<std::int64_t>(sums.size()), comm::Number::int64}));
  for (int rank = 0; rank < team.size(); ++rank) {
    const plan::Place place = plan::place_of(rank, mesh);
    const plan::Place replica{0, place.stage, place.shard};
    const plan::Place shard{place.replica, place.stage, 0};
    const auto sum = [&](std::size_t from, const plan::Place& at) {
      return sums[from + static_cast<std::size_t>(plan::rank_of(at, mesh))];
    };
    if (sum(0, place) != sum(0, replica)) return not_alike(place, replica, mesh);
    if (sum(ranks, place) != sum(ranks, shard)) return not_alike(place, shard, mesh);
  }
  return {};
}

}  // namespace strata::engine
