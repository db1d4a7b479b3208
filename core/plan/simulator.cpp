#include "plan/simulator.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "plan/plan_parts.h"
#include "plan/replay.h"
#include "plan/tensor_split.h"
#include "plan/traffic.h"
#include "plan/widths.h"

namespace strata::plan {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

/// Steps from the root of a tree of so many ranks to its leaves.
int depth_of(int ranks) { return std::bit_width(static_cast<unsigned>(ranks - 1)); }

Costs costs_of(const graph::Model& model, const Training& training, const ParallelPlan& plan,
               const Cluster& cluster) {
  const std::int64_t rows = micro_batch_rows(training, plan);
  const std::int64_t width = widths_of(training.precision).computed;
  const int shards = plan.mesh.shards;
  const LayerTimes times = layer_times(model, training, cluster, rows);
  Costs costs;
  std::vector<double> divided(model.layers.size(), 1);
  for (std::size_t k = 0; k < model.layers.size(); ++k) {
    const graph::Layer& layer = model.layers[k];
    const auto output = static_cast<double>(bytes_of(layer.facts.output, rows, width));
    double input = 0;
    for (const graph::Signal& read : layer.reads)
      input += static_cast<double>(bytes_of(read, rows, width));
    const bool split = shards > 1 && can_split(layer, shards);
    if (split) divided[k] = shards;
    double statistics = 0;  // sums and squares of each channel
    if (plan.sync_batchnorm && has_batch_statistics(layer))
      statistics = all_reduce_seconds(
          cluster.link, 8.0 * static_cast<double>(layer.facts.output.shape.features()),
          plan.mesh.replicas);
    costs.message.push_back(output);
    costs.forward.push_back(times.forward[k] / divided[k]);
    costs.backward.push_back(times.backward[k] / divided[k]);
    costs.forward_exchange.push_back(
        statistics + (split ? half_reduce_seconds(cluster.link, output, shards) : 0));
    costs.backward_exchange.push_back(
        times.backward[k] == 0
            ? 0
            : statistics + (split ? all_reduce_seconds(cluster.link, input, shards) : 0));
  }
  const double owners = plan.shard_optimizer ? plan.mesh.replicas : 1;
  for (const LayerRange& range : plan.stages) {
    double accumulate = 0;
    double update = 0;
    for (int k = range.first; k < range.last; ++k) {
      accumulate += times.accumulate[at(k)] / divided[at(k)];
      update += times.update[at(k)] / divided[at(k)];
    }
    costs.accumulate.push_back(accumulate);
    costs.clip.push_back(accumulate);  // one pass over the gradients as well
    costs.update.push_back(update / owners);
  }
  return costs;
}

class Simulator {
 public:
  Simulator(const graph::Model& model, const Training& training, const ParallelPlan& plan,
            const Cluster& cluster)
      : model_(model),
        training_(training),
        plan_(plan),
        cluster_(cluster),
        costs_(costs_of(model, training, plan, cluster)) {
    const bool clip = training.clip.norm > 0 || training.clip.value > 0;
    lists_.reserve(plan.stages.size());
    for (int s = 0; s < plan.mesh.stages; ++s)
      lists_.push_back(step_of(model, plan, {0, s, 0}, clip));
  }

  Simulation run() {
    make_kinds();
    for (Kind& kind : kinds_)
      kind.replay.run();
    take_bubble();
    reduce();
    share();
    for (Kind& kind : kinds_)
      for (int s = 0; s < plan_.mesh.stages; ++s)
        finish(kind, s);
    return std::move(out_);
  }

 private:
  /// Replicas whose devices are equally fast do the same at the same time.
  struct Kind {
    Replay replay;
    int first = 0;  // replica
    int count = 1;
  };

  void make_kinds() {
    std::map<std::vector<double>, std::size_t> known;
    for (int r = 0; r < plan_.mesh.replicas; ++r) {
      std::vector<double> speeds;
      speeds.reserve(lists_.size());
      for (int s = 0; s < plan_.mesh.stages; ++s)
        speeds.push_back(speed_of(r, s));
      const auto [found, is_new] = known.try_emplace(speeds, kinds_.size());
      if (is_new)
        kinds_.push_back({Replay(costs_, cluster_.link, lists_, speeds), r, 1});
      else
        ++kinds_[found->second].count;
    }
  }

  /// The ranks of a stage compute in step.
  [[nodiscard]] double speed_of(int replica, int stage) const {
    double speed = cluster_.device(rank_of({replica, stage, 0}, plan_.mesh)).speed;
    for (int shard = 1; shard < plan_.mesh.shards; ++shard)
      speed = std::min(speed, cluster_.device(rank_of({replica, stage, shard}, plan_.mesh)).speed);
    return speed;
  }

  void take_bubble() {
    double longest = 0;
    for (Kind& kind : kinds_) {
      double busy = 0;
      double end = 0;
      for (const StageReplay& stage : kind.replay.stages()) {
        busy += stage.busy;
        end = std::max(end, stage.last_backward);
      }
      if (end <= longest) continue;
      longest = end;
      out_.bubble = std::max(1 - busy / (end * plan_.mesh.stages), 0.0);
    }
  }

  /// Each reduction begins when all replicas have come to it and the one before it is through.
  void reduce() {
    const int replicas = plan_.mesh.replicas;
    for (int s = 0; s < plan_.mesh.stages; ++s) {
      const auto bytes = reduction_bytes(s);
      double free = 0;
      for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (Kind& kind : kinds_)
          free = std::max(free, kind.replay.stages()[at(s)].reduces[i]);
        const double start = free;
        free += plan_.shard_optimizer ? half_reduce_seconds(cluster_.link, bytes[i], replicas)
                                      : all_reduce_seconds(cluster_.link, bytes[i], replicas);
        for (Kind& kind : kinds_)
          kind.replay.stages()[at(s)].spans.push_back({Work::reduce, 0, start, free});
      }
      for (Kind& kind : kinds_) {
        double& now = kind.replay.stages()[at(s)].now;
        now = std::max(now, free);
      }
    }
  }

  [[nodiscard]] std::vector<double> reduction_bytes(int s) const {
    std::vector<double> out;
    for (const Instruction& instruction : lists_[at(s)])
      if (instruction.op == Op::reduce)
        out.push_back(static_cast<double>(
            reduced_bytes(model_, training_, plan_, {instruction.layer, instruction.until})));
    return out;
  }

  /// All ranks meet.
  void share() {
    if (plan_.mesh.size() < 2) return;
    double meeting = 0;
    for (Kind& kind : kinds_)
      for (const StageReplay& stage : kind.replay.stages())
        meeting = std::max(meeting, stage.now);
    meeting += 2 * cluster_.link.latency_s * depth_of(plan_.mesh.size());
    for (Kind& kind : kinds_)
      for (StageReplay& stage : kind.replay.stages())
        stage.now = meeting;
  }

  void finish(Kind& kind, int s) {
    StageReplay& stage = kind.replay.stages()[at(s)];
    const double start = stage.now;
    double seconds = costs_.update[at(s)];
    if (training_.clip.norm > 0 || training_.clip.value > 0) seconds += costs_.clip[at(s)];
    seconds /= stage.speed;
    stage.now += seconds;
    stage.busy += seconds;
    if (seconds > 0) stage.spans.push_back({Work::update, 0, start, stage.now});
    if (plan_.shard_optimizer && plan_.mesh.replicas > 1) {
      const auto bytes =
          static_cast<double>(reduced_bytes(model_, training_, plan_, plan_.stages[at(s)]));
      const double gather = half_reduce_seconds(cluster_.link, bytes, plan_.mesh.replicas);
      stage.spans.push_back({Work::reduce, 0, stage.now, stage.now + gather});
      stage.now += gather;
    }
    out_.step_s = std::max(out_.step_s, stage.now);
    out_.ranks.push_back({rank_of({kind.first, s, 0}, plan_.mesh), kind.count * plan_.mesh.shards,
                          stage.busy, std::move(stage.spans)});
  }

  const graph::Model& model_;
  const Training& training_;
  const ParallelPlan& plan_;
  const Cluster& cluster_;
  Costs costs_;
  std::vector<std::vector<Instruction>> lists_;  // by stage
  std::vector<Kind> kinds_;
  Simulation out_;
};

/// The batch on one device as fast as the plan's are on average.
double single_seconds(const graph::Model& model, const Training& training, const ParallelPlan& plan,
                      const Cluster& cluster) {
  double speed = 0;
  for (int rank = 0; rank < plan.mesh.size(); ++rank)
    speed += cluster.device(rank).speed;
  Cluster one = cluster;
  one.devices = {{speed / plan.mesh.size(), 0}};
  const ParallelPlan alone =
      plan_for_one(model, static_cast<int>(std::max<std::int64_t>(training.accumulation, 1)));
  return Simulator(model, training, alone, one).run().step_s;
}

}  // namespace

std::string_view word_for(Work work) {
  switch (work) {
    case Work::forward:
      return "forward";
    case Work::backward:
      return "backward";
    case Work::send:
      return "send";
    case Work::reduce:
      return "reduce";
    case Work::update:
      return "update";
  }
  return {};
}

double half_reduce_seconds(const Link& link, double bytes, int ranks) {
  if (ranks < 2) return 0;
  return std::min((ranks - 1) * link.seconds(bytes / ranks), depth_of(ranks) * link.seconds(bytes));
}

double all_reduce_seconds(const Link& link, double bytes, int ranks) {
  return 2 * half_reduce_seconds(link, bytes, ranks);
}

Simulation simulate(const graph::Model& model, const Training& training, const ParallelPlan& plan,
                    const Cluster& cluster) {
  Simulation out = Simulator(model, training, plan, cluster).run();
  out.single_s = single_seconds(model, training, plan, cluster);
  if (out.step_s > 0) out.efficiency = out.single_s / (plan.mesh.size() * out.step_s);
  return out;
}

}  // namespace strata::plan
