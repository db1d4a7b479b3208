#include <fmt/format.h>

#include <algorithm>

#include "plan/layer_memory.h"
#include "plan/pipeline_order.h"
#include "plan/plan_parts.h"
#include "plan/stage_balance.h"
#include "plan/step.h"
#include "plan/widths.h"

namespace strata::plan {
namespace {

/// Whether a pin's word names the device of `rank`: itself, or "cpu:2" for the third of several
/// that are called "cpu".
bool names(const std::string& word, int rank, const std::vector<std::string>& devices) {
  const std::string& device = devices[static_cast<std::size_t>(rank)];
  if (word == device) return true;
  const bool known = std::find(devices.begin(), devices.end(), word) != devices.end();
  return !known && device == "cpu" && word == fmt::format("cpu:{}", rank);
}

class Layout {
 public:
  Layout(const PlanQuestion& question, const ParallelPlan& plan)
      : question_(question), plan_(plan), stages_(plan.mesh.stages) {}

  Result<std::vector<LayerRange>> find() {
    STRATA_CHECK(read_pins());
    fill_layers();
    fill_stages();
    auto found = balanced_stages(question_.model, costs_);
    if (found.empty()) {
      costs_.rooms.clear();  // said by a caution then
      found = balanced_stages(question_.model, costs_);
    }
    if (found.empty()) return no_layout();
    return found;
  }

 private:
  [[nodiscard]] std::vector<int> stages_named(const std::string& word) const {
    std::vector<int> out;
    for (int s = 0; s < stages_; ++s)
      for (int rank = 0; rank < plan_.mesh.size(); ++rank)
        if (place_of(rank, plan_.mesh).stage == s && names(word, rank, plan_.devices)) {
          out.push_back(s);
          break;
        }
    return out;
  }

  /// Data flows from the first stage to the last: a layer cannot lie before one that stands before
  /// it.
  Result<> read_pins() {
    if (stages_ == 1) return {};
    int reached = 0;
    const graph::Layer* before = nullptr;
    for (const graph::Layer& layer : question_.model.layers) {
      const std::string& word = layer.spec.device;
      costs_.pins.push_back(word.empty() ? std::vector<int>{} : stages_named(word));
      if (word.empty()) continue;
      const std::vector<int>& pins = costs_.pins.back();
      if (pins.empty())
        return Error{fmt::format("'{}' is pinned to {}, which is not among the devices {}",
                                 layer.id(), word, fmt::join(plan_.devices, ", ")),
                     layer.spec.where, "name one of them, or take its \"device\" away"};
      const auto next = std::find_if(pins.begin(), pins.end(), [&](int s) { return s >= reached; });
      if (next == pins.end())
        return Error{
            fmt::format("'{}' is pinned to {} (stage {}), but '{}' before it lies on {} "
                        "(stage {})",
                        layer.id(), word, pins.back(), before->id(), before->spec.device, reached),
            layer.spec.where, "pin layers in the order of the devices, or let the plan decide"};
      if (*next > reached || before == nullptr) before = &layer;
      reached = *next;
    }
    return {};
  }

  void fill_layers() {
    const graph::Model& model = question_.model;
    const std::int64_t rows = micro_batch_rows(question_.training, plan_);
    const LayerTimes times = layer_times(model, question_.training, question_.cluster, rows);
    const std::int64_t width = widths_of(question_.training.precision).computed;
    const std::vector<bool> wants = wants_backward(model);
    const Link& link = question_.cluster.link;
    for (std::size_t k = 0; k < model.layers.size(); ++k) {
      const graph::Layer& layer = model.layers[k];
      costs_.seconds.push_back(times.forward[k] + times.backward[k]);
      const auto bytes = static_cast<double>(bytes_of(layer.facts.output, rows, width));
      costs_.crossing.push_back((wants[k] ? 2 : 1) * link.seconds(bytes));
      LayerMemory memory = memory_of(layer, question_.training, rows, plan_.micro_batches > 1);
      if (plan_.shard_optimizer) memory.optimizer = part_of(memory.optimizer, plan_.mesh.replicas);
      costs_.kept.push_back(memory.parameters + memory.gradients + memory.optimizer);
      costs_.saved.push_back(memory.activations);
    }
  }

  /// Replicas of a stage are as one: the slowest and the smallest of its ranks count.
  void fill_stages() {
    costs_.speeds.assign(static_cast<std::size_t>(stages_), 0);
    costs_.rooms.assign(static_cast<std::size_t>(stages_), -1);
    for (int rank = 0; rank < plan_.mesh.size(); ++rank) {
      const auto stage = static_cast<std::size_t>(place_of(rank, plan_.mesh).stage);
      const DeviceFacts device = question_.cluster.device(rank);
      double& speed = costs_.speeds[stage];
      speed = speed == 0 ? device.speed : std::min(speed, device.speed);
      if (device.memory <= 0) continue;
      const std::int64_t room = std::max<std::int64_t>(device.memory - kProgramBytes, 0);
      costs_.rooms[stage] = costs_.rooms[stage] < 0 ? room : std::min(costs_.rooms[stage], room);
    }
    for (int s = 0; s < stages_; ++s)
      costs_.in_flight.push_back(most_in_flight(plan_.order, stages_, s, plan_.micro_batches));
  }

  [[nodiscard]] Error no_layout() const {
    return Error{fmt::format("the devices that layers are pinned to leave a stage of {} without a "
                             "layer",
                             stages_),
                 "layers", "pin fewer layers, or name fewer devices"};
  }

  const PlanQuestion& question_;
  const ParallelPlan& plan_;
  int stages_;
  StageCosts costs_;
};

}  // namespace

std::vector<std::string> pinned_devices(const graph::Model& model) {
  std::vector<std::string> out;
  for (const graph::Layer& layer : model.layers)
    if (const std::string& word = layer.spec.device;
        !word.empty() && std::find(out.begin(), out.end(), word) == out.end())
      out.push_back(word);
  return out;
}

Result<std::vector<LayerRange>> stages_for(const PlanQuestion& question, const ParallelPlan& plan) {
  return Layout(question, plan).find();
}

}  // namespace strata::plan
