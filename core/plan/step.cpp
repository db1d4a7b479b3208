#include "plan/step.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "plan/boundary.h"
#include "plan/pipeline_order.h"

namespace strata::plan {
namespace {

/// Gradients are added up over the replicas in pieces of at least so many numbers (4 MB), as soon
/// as the backward pass has finished them.
constexpr std::int64_t kBucketNumbers = 1 << 20;

/// Writes one rank's list.
class Writer {
 public:
  Writer(const graph::Model& model, const ParallelPlan& plan, const Place& place)
      : model_(model),
        plan_(plan),
        place_(place),
        range_(plan.range_of(place)),
        wants_(wants_backward(model)),
        crossing_(boundary_of(model, plan.stages, place.stage)) {}

  std::vector<Instruction> write(bool clip) {
    const int stages = plan_.mesh.stages;
    for (const StageTask& task :
         stage_order(plan_.order, stages, place_.stage, plan_.micro_batches)) {
      if (task.backward)
        back(task.micro_batch);
      else
        forth(task.micro_batch);
    }
    if (plan_.mesh.replicas > 1 && plan_.micro_batches > 1) reduce_all();
    if (plan_.mesh.size() > 1) add({Op::share});
    if (clip) add({Op::clip});
    add({Op::update});
    if (plan_.shard_optimizer && plan_.mesh.replicas > 1) add({Op::gather});
    return std::move(step_);
  }

 private:
  void add(Instruction instruction) { step_.push_back(instruction); }
  [[nodiscard]] bool wants(int layer) const { return wants_[static_cast<std::size_t>(layer)]; }
  [[nodiscard]] bool is_last() const { return place_.stage == plan_.mesh.stages - 1; }

  void forth(int m) {
    if (crossing_.reads_data || is_last()) add({Op::load, -1, m});
    for (const Boundary::Crossing& in : crossing_.received)
      add({Op::recv_activation, in.layer, m, in.peer});
    for (int k = range_.first; k < range_.last; ++k) {
      add({Op::forward, k, m});
      for (const Boundary::Crossing& out : crossing_.sent)
        if (out.layer == k) add({Op::send_activation, k, m, out.peer});
    }
    if (is_last()) add({Op::loss, -1, m});
  }

  void back(int m) {
    const bool reduces = plan_.mesh.replicas > 1 && plan_.micro_batches == 1;
    std::int64_t waiting = 0;
    int until = range_.last;
    for (int k = range_.last - 1; k >= range_.first; --k) {
      if (!wants(k)) continue;
      for (auto out = crossing_.sent.rbegin(); out != crossing_.sent.rend(); ++out)
        if (out->layer == k && out->value) add({Op::recv_gradient, k, m, out->peer});
      add({Op::backward, k, m});
      waiting += trained_numbers(model_.layers[static_cast<std::size_t>(k)]);
      if (!reduces || plan_.shard_optimizer || waiting < kBucketNumbers) continue;
      add({Op::reduce, k, 0, -1, until});
      until = k;
      waiting = 0;
    }
    for (auto in = crossing_.received.rbegin(); in != crossing_.received.rend(); ++in)
      if (in->value && wants(in->layer)) add({Op::send_gradient, in->layer, m, in->peer});
    if (plan_.micro_batches > 1) add({Op::accumulate, -1, m});
    if (reduces && waiting > 0) add({Op::reduce, range_.first, 0, -1, until});
  }

  void reduce_all() { add({Op::reduce, range_.first, 0, -1, range_.last}); }

  const graph::Model& model_;
  const ParallelPlan& plan_;
  Place place_;
  LayerRange range_;
  std::vector<bool> wants_;
  Boundary crossing_;
  std::vector<Instruction> step_;
};

}  // namespace

std::string text(const Instruction& instruction, const graph::Model& model) {
  constexpr std::array<std::string_view, 14> words = {"load",       "receive output of",
                                                      "forward",    "send output of",
                                                      "loss",       "receive gradient of",
                                                      "backward",   "send gradient of",
                                                      "accumulate", "reduce",
                                                      "share",      "clip",
                                                      "update",     "gather"};
  std::string out(words[static_cast<std::size_t>(instruction.op)]);
  if (instruction.layer >= 0)
    out += " " + model.layers[static_cast<std::size_t>(instruction.layer)].id();
  if (instruction.peer >= 0) out += fmt::format(", stage {}", instruction.peer);
  if (instruction.op >= Op::reduce) return out;
  return out + fmt::format(" (micro-batch {})", instruction.micro_batch);
}

std::int64_t trained_numbers(const graph::Layer& layer) {
  if (layer.spec.frozen) return 0;
  std::int64_t numbers = 0;
  for (const graph::Parameter& parameter : layer.facts.parameters)
    if (parameter.trained()) numbers += parameter.shape.elements();
  return numbers;
}

std::vector<bool> wants_backward(const graph::Model& model) {
  std::vector<bool> wants;
  for (const graph::Layer& layer : model.layers) {
    const bool behind = std::any_of(layer.inputs.begin(), layer.inputs.end(), [&](int input) {
      return input >= 0 && wants[static_cast<std::size_t>(input)];
    });
    wants.push_back(trained_numbers(layer) > 0 || behind);
  }
  return wants;
}

std::vector<Instruction> step_of(const graph::Model& model, const ParallelPlan& plan,
                                 const Place& place, bool clip) {
  return Writer(model, plan, place).write(clip);
}

ParallelPlan plan_for_one(const graph::Model& model, int micro_batches) {
  ParallelPlan plan;
  plan.stages = {{0, static_cast<int>(model.layers.size())}};
  plan.micro_batches = micro_batches;
  return plan;
}

}  // namespace strata::plan
