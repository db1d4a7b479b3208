// The ranks that train a network together, as one of them sees them.
#pragma once

#include <memory>

#include "comm/communicator.h"
#include "graph/network.h"
#include "plan/parallel_plan.h"
#include "plan/tensor_split.h"

namespace strata::engine {

class Team {
 public:
  /// Every rank of `world` calls this with the same plan; an Error where they are not as many as it
  /// wants.
  static Result<Team> form(std::shared_ptr<comm::Communicator> world, plan::ParallelPlan plan);
  /// A team of one that splits its batch into so many micro-batches.
  static Team alone(const graph::Model& model, int micro_batches);

  [[nodiscard]] const plan::ParallelPlan& plan() const { return plan_; }
  [[nodiscard]] const plan::Place& place() const { return place_; }
  [[nodiscard]] plan::Shard shard() const { return {place_.shard, plan_.mesh.shards}; }
  [[nodiscard]] const plan::LayerRange& range() const { return plan_.range_of(place_); }
  [[nodiscard]] int rank() const { return world_->rank(); }
  [[nodiscard]] int size() const { return world_->size(); }
  /// Rank 0 writes the run folder, takes commands and speaks to the world.
  [[nodiscard]] bool is_leader() const { return rank() == 0; }
  [[nodiscard]] bool is_last_stage() const { return place_.stage == plan_.mesh.stages - 1; }
  /// Its loss and counts are part of the batch's; those of other stages and shards are not.
  [[nodiscard]] bool counts_loss() const { return is_last_stage() && place_.shard == 0; }

  [[nodiscard]] comm::Communicator& world() const { return *world_; }
  /// The ranks with the same layers and other rows.
  [[nodiscard]] comm::Communicator& replicas() const { return *replicas_; }
  /// The pipeline this rank is a stage of; a rank's number is its stage.
  [[nodiscard]] comm::Communicator& stages() const { return *stages_; }
  /// The ranks that share the arithmetic of its layers; a rank's number is its shard.
  [[nodiscard]] comm::Communicator& shards() const { return *shards_; }

 private:
  Team(std::shared_ptr<comm::Communicator> world, plan::ParallelPlan plan);

  std::shared_ptr<comm::Communicator> world_;
  plan::ParallelPlan plan_;
  plan::Place place_;
  std::unique_ptr<comm::Communicator> replicas_;
  std::unique_ptr<comm::Communicator> stages_;
  std::unique_ptr<comm::Communicator> shards_;
};

}  // namespace strata::engine
