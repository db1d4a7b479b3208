// The plan of a run on several devices, worked out before it starts: printed by `strata plan`,
// drawn by the studio, replayed by the simulator and carried out by the engine.
#pragma once

#include <string>
#include <vector>

#include "graph/network.h"
#include "plan/device_plan.h"
#include "plan/mesh.h"
#include "plan/training.h"

namespace strata::plan {

enum class PipelineOrder { gpipe, one_f_one_b };

/// Layers [first, last) of a model.
struct LayerRange {
  int first = 0;
  int last = 0;
  [[nodiscard]] bool holds(int layer) const { return first <= layer && layer < last; }
  bool operator==(const LayerRange&) const = default;
};

struct ParallelPlan {
  std::string strategy = "single";             // single, data, pipeline, tensor
  std::string why;                             // why "auto" chose it; empty where the user did
  std::vector<std::string> devices = {"cpu"};  // by rank
  Mesh mesh;
  std::vector<LayerRange> stages;  // one per Mesh::stages
  int micro_batches = 1;           // of a replica's share of the batch
  PipelineOrder order = PipelineOrder::one_f_one_b;
  bool shard_optimizer = false;
  bool sync_batchnorm = true;         // statistics over all replicas
  std::vector<std::string> cautions;  // what is not equal to one device's training, and the remedy

  [[nodiscard]] const LayerRange& range_of(const Place& place) const {
    return stages[static_cast<std::size_t>(place.stage)];
  }
};

/// Rows of a plan's largest micro-batch.
std::int64_t micro_batch_rows(const Training& training, const ParallelPlan& plan);

struct Cluster;

/// Chooses what the user left open and checks the rest. An Error names what does not fit: more
/// stages than layers, more micro-batches than rows, a strategy that these devices cannot carry
/// out.
Result<ParallelPlan> make_plan(const graph::Model& model, const Training& training,
                               const Parallel& parallel);
/// The same for devices whose speed and memory are known.
Result<ParallelPlan> make_plan(const graph::Model& model, const Training& training,
                               const Parallel& parallel, const Cluster& cluster);

}  // namespace strata::plan
