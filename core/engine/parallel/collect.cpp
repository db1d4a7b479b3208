#include "engine/parallel/collect.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <cstring>
#include <functional>

#include "engine/parallel/block.h"

namespace strata::engine {
namespace {

using TensorOfSlot = std::function<at::Tensor(const ParameterSlot&)>;

/// Sends each stage's tensors from its first replica to the leader.
Result<> collect(StepRunner& runner, bool trained_only, const std::string& suffix,
                 at::ScalarType type, const TensorOfSlot& own, NamedTensors& out) {
  const Team& team = runner.team();
  const plan::ParallelPlan& plan = team.plan();
  for (int stage = 0; stage < plan.mesh.stages; ++stage) {
    const int owner = plan::rank_of({0, stage, 0}, plan.mesh);
    if (team.rank() != owner && !team.is_leader()) continue;
    const ParameterLayout layout =
        parameter_layout(runner.model(), plan.stages[static_cast<std::size_t>(stage)]);
    for (const ParameterSlot& slot : layout.entries) {
      if (trained_only && !slot.trained) continue;
      at::Tensor tensor =
          team.rank() == owner ? own(slot).cpu().contiguous() : at::empty(slot.sizes, type);
      if (owner != 0)
        STRATA_CHECK(team.is_leader() ? team.world().recv(block_of(tensor), owner)
                                      : team.world().send(block_of(tensor), 0));
      if (team.is_leader()) out.emplace_back(slot.name + suffix, std::move(tensor));
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

std::uint64_t checksum_of(const ParameterStore& store) {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const ParameterSlot& slot : store.entries())
    if (!slot.statistic) sum = hash(sum, store.master_view(slot));
  return sum;
}

Result<> check_replicas(StepRunner& runner) {
  const comm::Communicator& replicas = runner.team().replicas();
  if (replicas.size() == 1) return {};
  std::vector<std::int64_t> sums(static_cast<std::size_t>(replicas.size()), 0);
  const auto own = static_cast<std::size_t>(replicas.rank());
  sums[own] = static_cast<std::int64_t>(checksum_of(runner.parameters()));
  STRATA_CHECK(runner.team().replicas().all_reduce(
      {sums.data(), static_cast<std::int64_t>(sums.size()), comm::Number::int64}));
  for (std::size_t replica = 1; replica < sums.size(); ++replica) {
    if (sums[replica] == sums[0]) continue;
    const plan::Mesh& mesh = runner.team().plan().mesh;
    const plan::Place& place = runner.team().place();
    return Error{
        fmt::format("the parameters of rank {} are no longer those of rank {}",
                    plan::rank_of({static_cast<int>(replica), place.stage, place.shard}, mesh),
                    plan::rank_of({0, place.stage, place.shard}, mesh)),
        "replica check", "a device computes wrongly: go on from the last checkpoint without it"};
  }
  return {};
}

}  // namespace strata::engine
