#include "engine/parallel/collect.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/parallel/block.h"
#include "engine/parallel/tensor_slice.h"
#include "exchange/tensor_file.h"

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

/// A parameter of the whole network and who holds it.
struct WholeParameter {
  int stage = 0;
  std::vector<ParameterSlot> parts;  // by shard; a single one where every shard holds it whole

  [[nodiscard]] exchange::TensorSpec spec(const std::string& suffix, at::ScalarType type) const {
    const ParameterSlot& first = parts.front();
    return {first.name + suffix,
            type == at::kDouble ? exchange::NumberType::f64 : exchange::NumberType::f32,
            first.slice ? first.full_sizes : first.sizes};
  }
};

std::vector<WholeParameter> whole_parameters(const StepRunner& runner, bool trained_only) {
  const plan::ParallelPlan& plan = runner.team().plan();
  std::vector<WholeParameter> out;
  for (int stage = 0; stage < plan.mesh.stages; ++stage) {
    const std::size_t begin = out.size();
    for (int shard = 0; shard < plan.mesh.shards; ++shard) {
      const ParameterLayout layout = parameter_layout(
          runner.model(), plan.stages[static_cast<std::size_t>(stage)], {shard, plan.mesh.shards});
      std::size_t at = begin;
      for (const ParameterSlot& slot : layout.entries) {
        if (trained_only && !slot.trained) continue;
        if (shard == 0) out.push_back({stage, {}});
        if (shard == 0 || slot.slice) out[at].parts.push_back(slot);
        ++at;
      }
    }
  }
  return out;
}

/// On the leader the whole parameter, which the first replica sends; undefined on other ranks.
Result<at::Tensor> fetch_whole(const Team& team, const WholeParameter& parameter,
                               at::ScalarType type, const TensorOfSlot& own) {
  at::Tensor whole;
  for (std::size_t shard = 0; shard < parameter.parts.size(); ++shard) {
    const ParameterSlot& slot = parameter.parts[shard];
    const int owner =
        plan::rank_of({0, parameter.stage, static_cast<int>(shard)}, team.plan().mesh);
    if (team.rank() != owner && !team.is_leader()) continue;
    STRATA_TRY(const at::Tensor part, fetch(team, owner, slot, type, own));
    if (!whole.defined()) whole = slot.slice ? at::empty(slot.full_sizes, type) : part;
    if (slot.slice) put_slice(part, slot, whole);
  }
  return whole;
}

using FetchTensor = std::function<Result<at::Tensor>(std::size_t i)>;

/// Every rank fetches the same tensors in the same order; the leader writes them.
Result<> write_fetched(const Team& team, const std::filesystem::path& file,
                       const std::vector<exchange::TensorSpec>& specs, const FetchTensor& fetch) {
  at::Tensor held;
  const auto next = [&](std::size_t i) -> Result<std::span<const std::byte>> {
    held = at::Tensor();
    STRATA_TRY(held, fetch(i));
    if (!team.is_leader()) return std::span<const std::byte>();
    return std::as_bytes(std::span(static_cast<const char*>(held.const_data_ptr()), held.nbytes()));
  };
  std::size_t fetched = 0;
  const auto counted = [&](std::size_t i) {
    fetched = i + 1;
    return next(i);
  };
  Result<> written;
  if (team.is_leader()) written = exchange::write_safetensors(file, specs, counted);
  // On the other ranks all of them; on a leader whose disk is full what these still send.
  for (std::size_t i = fetched; i < specs.size(); ++i)
    if (const auto sent = next(i); !sent.ok()) return sent.error();
  return written;
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

Result<> write_parameters(StepRunner& runner, const TrainedState& state,
                          const std::filesystem::path& file) {
  const ParameterStore& store = runner.parameters();
  const std::vector<WholeParameter> all = whole_parameters(runner, /*trained_only=*/false);
  std::vector<exchange::TensorSpec> specs;
  for (const WholeParameter& parameter : all)
    specs.push_back(parameter.spec("", store.master_type()));
  return write_fetched(runner.team(), file, specs, [&](std::size_t i) {
    return fetch_whole(runner.team(), all[i], store.master_type(), [&](const ParameterSlot& slot) {
      return store.view_of(slot.statistic ? state.statistics : state.values, slot);
    });
  });
}

Result<> write_optimizer(StepRunner& runner, const TrainedState& state,
                         const std::filesystem::path& file) {
  const ParameterStore& store = runner.parameters();
  const std::vector<WholeParameter> all = whole_parameters(runner, /*trained_only=*/true);
  const auto& states = state.optimizer;
  std::vector<exchange::TensorSpec> specs;
  for (const auto& [name, flat] : states)
    for (const WholeParameter& parameter : all)
      specs.push_back(parameter.spec("." + name, store.master_type()));
  at::Tensor whole;  // of the state in hand
  return write_fetched(runner.team(), file, specs, [&](std::size_t i) -> Result<at::Tensor> {
    if (i % all.size() == 0) {
      whole = at::Tensor();
      STRATA_TRY(whole, whole_state(runner, states[i / all.size()].second));
    }
    return fetch_whole(runner.team(), all[i % all.size()], store.master_type(),
                       [&](const ParameterSlot& slot) { return store.view_of(whole, slot); });
  });
}

std::int64_t bytes_of(const StepRunner& runner, const TrainedState& state) {
  const auto bytes_per_number = static_cast<std::int64_t>(state.values.element_size());
  std::int64_t numbers = 0;
  const auto states = static_cast<std::int64_t>(state.optimizer.size());
  for (const graph::Layer& layer : runner.model().layers)
    for (const graph::Parameter& parameter : layer.facts.parameters) {
      const bool trains = parameter.trained() && !layer.spec.frozen;
      numbers += parameter.shape.elements() * (1 + (trains ? states : 0));
    }
  return numbers * bytes_per_number;
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
