#include <algorithm>

#include "plan/boundary.h"
#include "plan/layer_memory.h"
#include "plan/pipeline_order.h"
#include "plan/tensor_split.h"
#include "plan/widths.h"

namespace strata::plan {
namespace {

class StageMemory {
 public:
  StageMemory(const graph::Model& model, const Training& training, const ParallelPlan& plan,
              int stage)
      : model_(model),
        training_(training),
        plan_(plan),
        stage_(stage),
        rows_(micro_batch_rows(training, plan)),
        width_(widths_of(training.precision).computed),
        in_flight_(most_in_flight(plan.order, plan.mesh.stages, stage, plan.micro_batches)) {}

  MemoryEstimate estimate() {
    const LayerRange& range = plan_.stages[static_cast<std::size_t>(stage_)];
    out_.rows = rows_;
    for (int k = range.first; k < range.last; ++k)
      add(model_.layers[static_cast<std::size_t>(k)]);
    const Boundary boundary = boundary_of(model_, plan_.stages, stage_);
    const std::int64_t input =
        boundary.reads_data ? bytes_of(model_.input, rows_, width_) : std::int64_t{0};
    const std::int64_t step = arena_bytes(model_, range, rows_, width_, true);
    const std::int64_t held = out_.activations + (range.first == 0 ? input : 0);
    out_.working =
        std::max<std::int64_t>(step - held, 0) + arena_bytes(model_, range, rows_, width_, false);
    out_.activations *= in_flight_;
    out_.input = input * in_flight_;
    out_.program = kProgramBytes;
    add_communication(boundary);
    return std::move(out_);
  }

 private:
  void add(const graph::Layer& layer) {
    LayerMemory memory = memory_of(layer, training_, rows_, plan_.micro_batches > 1);
    if (plan_.mesh.shards > 1 && can_split(layer, plan_.mesh.shards)) {
      memory.parameters = part_of(memory.parameters, plan_.mesh.shards);
      memory.gradients = part_of(memory.gradients, plan_.mesh.shards);
      memory.optimizer = part_of(memory.optimizer, plan_.mesh.shards);
    }
    if (plan_.shard_optimizer) memory.optimizer = part_of(memory.optimizer, plan_.mesh.replicas);
    out_.parameters += memory.parameters;
    out_.gradients += memory.gradients;
    out_.optimizer += memory.optimizer;
    out_.activations += memory.activations;
    out_.layers.push_back(std::move(memory));
  }

  /// What is received stays until its readers went back; its gradient and what is sent are one
  /// message each.
  void add_communication(const Boundary& boundary) {
    const auto bytes = [&](const Boundary::Crossing& crossing) {
      const graph::Layer& layer = model_.layers[static_cast<std::size_t>(crossing.layer)];
      return crossing.value ? bytes_of(layer.facts.output, rows_, width_) : std::int64_t{0};
    };
    for (const Boundary::Crossing& in : boundary.received)
      out_.communication += bytes(in) * (in_flight_ + 1);
    for (const Boundary::Crossing& sent : boundary.sent)
      out_.communication += bytes(sent);
  }

  const graph::Model& model_;
  const Training& training_;
  const ParallelPlan& plan_;
  int stage_;
  std::int64_t rows_;
  std::int64_t width_;
  std::int64_t in_flight_;
  MemoryEstimate out_;
};

}  // namespace

std::vector<MemoryEstimate> memory_of_stages(const graph::Model& model, const Training& training,
                                             const ParallelPlan& plan) {
  std::vector<MemoryEstimate> out;
  out.reserve(plan.stages.size());
  for (int s = 0; s < plan.mesh.stages; ++s)
    out.push_back(StageMemory(model, training, plan, s).estimate());
  return out;
}

}  // namespace strata::plan
