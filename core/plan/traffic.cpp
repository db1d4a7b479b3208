#include "plan/traffic.h"

#include <map>

#include "plan/boundary.h"
#include "plan/layer_memory.h"
#include "plan/step.h"
#include "plan/tensor_split.h"
#include "plan/widths.h"

namespace strata::plan {

std::vector<Traffic> traffic_of(const graph::Model& model, const Training& training,
                                const ParallelPlan& plan) {
  const std::int64_t rows = part_of(training.batch, plan.mesh.replicas);
  const std::int64_t width = widths_of(training.precision).computed;
  const std::vector<bool> wants = wants_backward(model);
  std::map<std::pair<int, int>, Traffic> pairs;
  for (int s = 0; s < plan.mesh.stages; ++s)
    for (const Boundary::Crossing& sent : boundary_of(model, plan.stages, s).sent) {
      if (!sent.value) continue;
      const auto k = static_cast<std::size_t>(sent.layer);
      const std::int64_t bytes = bytes_of(model.layers[k].facts.output, rows, width);
      Traffic& traffic = pairs.try_emplace({s, sent.peer}, Traffic{s, sent.peer}).first->second;
      traffic.activations += bytes;
      traffic.gradients += wants[k] ? bytes : 0;
    }
  std::vector<Traffic> out;
  out.reserve(pairs.size());
  for (const auto& [stages, traffic] : pairs)
    out.push_back(traffic);
  return out;
}

std::int64_t reduced_bytes(const graph::Model& model, const Training& training,
                           const ParallelPlan& plan, const LayerRange& range) {
  if (plan.mesh.replicas < 2) return 0;
  std::int64_t numbers = 0;
  for (int k = range.first; k < range.last; ++k) {
    const graph::Layer& layer = model.layers[static_cast<std::size_t>(k)];
    const int parts = can_split(layer, plan.mesh.shards) ? plan.mesh.shards : 1;
    numbers += trained_numbers(layer) / parts;
  }
  return numbers * widths_of(training.precision).kept;
}

double ideal_bubble(int stages, int micro_batches) {
  return static_cast<double>(stages - 1) / static_cast<double>(micro_batches + stages - 1);
}

}  // namespace strata::plan
