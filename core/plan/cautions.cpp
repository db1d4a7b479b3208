#include <fmt/format.h>

#include <algorithm>

#include "plan/memory.h"
#include "plan/plan_parts.h"
#include "plan/tensor_split.h"

namespace strata::plan {
namespace {

/// "'bn1'", "'bn1' and 4 more"
std::string named(const std::vector<std::string>& ids) {
  if (ids.size() == 1) return fmt::format("'{}'", ids.front());
  return fmt::format("'{}' and {} more", ids.front(), ids.size() - 1);
}

template <class Test>
std::vector<std::string> ids_of(const graph::Model& model, const Test& test) {
  std::vector<std::string> out;
  for (const graph::Layer& layer : model.layers)
    if (test(layer)) out.push_back(layer.id());
  return out;
}

void caution_statistics(const PlanQuestion& question, const ParallelPlan& plan,
                        std::vector<std::string>& out) {
  const auto normalised = ids_of(question.model, has_batch_statistics);
  if (normalised.empty()) return;
  const std::int64_t rows = micro_batch_rows(question.training, plan);
  const std::int64_t batch = question.training.batch;
  if (plan.micro_batches > 1) {
    const std::int64_t together =
        std::min(batch, rows * (plan.sync_batchnorm ? plan.mesh.replicas : 1));
    out.push_back(fmt::format(
        "{} takes its statistics over a micro-batch of {} rows, not over the batch of {}, so "
        "results differ from one device's: use layer or group normalisation, or one micro-batch",
        named(normalised), together, batch));
  } else if (plan.mesh.replicas > 1 && !plan.sync_batchnorm) {
    out.push_back(fmt::format(
        "{} takes its statistics over the {} rows of its own device, not over the batch of {}, so "
        "results differ from one device's: set parallel.sync_batchnorm to true",
        named(normalised), rows, batch));
  }
}

void caution_memory(const PlanQuestion& question, const ParallelPlan& plan,
                    std::vector<std::string>& out) {
  const int rank = rank_without_room(question, plan);
  if (rank < 0) return;
  const auto stage = static_cast<std::size_t>(place_of(rank, plan.mesh).stage);
  const std::int64_t wanted =
      memory_of_stages(question.model, question.training, plan)[stage].total();
  out.push_back(fmt::format(
      "rank {} is expected to take {}, but {} has {}: use a smaller batch, more stages or a "
      "sharded optimizer",
      rank, memory_words(wanted), plan.devices[static_cast<std::size_t>(rank)],
      memory_words(question.cluster.device(rank).memory)));
}

void caution_pins(const PlanQuestion& question, const ParallelPlan& plan,
                  std::vector<std::string>& out) {
  if (plan.mesh.stages > 1) return;
  const auto pinned = ids_of(question.model, [&](const graph::Layer& layer) {
    const std::string& word = layer.spec.device;
    return !word.empty() && (plan.devices.size() > 1 || word != plan.devices.front());
  });
  if (pinned.empty()) return;
  out.push_back(
      fmt::format("the device of {} has no effect: only a pipeline of several stages lays layers "
                  "out; choose the strategy pipeline, or take \"device\" away",
                  named(pinned)));
}

void caution_whole_layers(const PlanQuestion& question, const ParallelPlan& plan,
                          std::vector<std::string>& out) {
  const int shards = plan.mesh.shards;
  if (shards < 2) return;
  const auto uneven = ids_of(question.model, [&](const graph::Layer& layer) {
    return tensor_parts(layer) > 0 && !can_split(layer, shards);
  });
  if (uneven.empty()) return;
  out.push_back(
      fmt::format("{} stays whole on every device: its units, heads or filters are not a multiple "
                  "of {}",
                  named(uneven), shards));
}

}  // namespace

bool has_batch_statistics(const graph::Layer& layer) {
  return std::any_of(
      layer.facts.parameters.begin(), layer.facts.parameters.end(),
      [](const auto& parameter) { return parameter.role == graph::ParameterRole::running_mean; });
}

std::string memory_words(std::int64_t bytes) {
  const auto number = static_cast<double>(bytes);
  return bytes >= 1'000'000'000 ? fmt::format("{:.1f} GB", number / 1e9)
                                : fmt::format("{:.0f} MB", number / 1e6);
}

int rank_without_room(const PlanQuestion& question, const ParallelPlan& plan) {
  const auto estimates = memory_of_stages(question.model, question.training, plan);
  for (int rank = 0; rank < plan.mesh.size(); ++rank) {
    const std::int64_t has = question.cluster.device(rank).memory;
    const auto stage = static_cast<std::size_t>(place_of(rank, plan.mesh).stage);
    if (has > 0 && estimates[stage].total() > has) return rank;
  }
  return -1;
}

std::vector<std::string> cautions_of(const PlanQuestion& question, const ParallelPlan& plan) {
  std::vector<std::string> out;
  caution_statistics(question, plan, out);
  caution_whole_layers(question, plan, out);
  caution_pins(question, plan, out);
  caution_memory(question, plan, out);
  return out;
}

}  // namespace strata::plan
