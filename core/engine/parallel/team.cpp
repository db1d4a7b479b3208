#include "engine/parallel/team.h"

#include <fmt/format.h>

#include "plan/step.h"

namespace strata::engine {

Team::Team(std::shared_ptr<comm::Communicator> world, plan::ParallelPlan plan)
    : world_(std::move(world)),
      plan_(std::move(plan)),
      place_(plan::place_of(world_->rank(), plan_.mesh)),
      replicas_(comm::alone()),
      stages_(comm::alone()),
      shards_(comm::alone()) {}

Result<Team> Team::form(std::shared_ptr<comm::Communicator> world, plan::ParallelPlan plan) {
  if (world->size() != plan.mesh.size())
    return Error{fmt::format("the plan is for {} ranks, and {} were started", plan.mesh.size(),
                             world->size()),
                 "parallel.devices", "start as many as it names devices"};
  Team team(std::move(world), std::move(plan));
  const plan::Mesh& mesh = team.plan_.mesh;
  const plan::Place& at = team.place_;
  // Groups of one need no communicator of their own, and every rank of the world sees that alike.
  if (mesh.replicas > 1) {
    STRATA_TRY(team.replicas_, team.world_->split(at.stage * mesh.shards + at.shard));
  }
  if (mesh.stages > 1) {
    STRATA_TRY(team.stages_, team.world_->split(at.replica * mesh.shards + at.shard));
  }
  if (mesh.shards > 1) {
    STRATA_TRY(team.shards_, team.world_->split(at.replica * mesh.stages + at.stage));
  }
  return team;
}

Team Team::alone(const graph::Model& model, int micro_batches) {
  return {comm::alone(), plan::plan_for_one(model, micro_batches)};
}

}  // namespace strata::engine
