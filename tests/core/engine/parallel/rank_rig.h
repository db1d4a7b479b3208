// A step runner on each of several ranks, arranged as the test says: also meshes that no strategy
// of a project asks for.
#pragma once

#include <ATen/ATen.h>

#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <numeric>

#include "core/comm/ranks.h"
#include "core/engine/networks.h"
#include "engine/batch_feed.h"
#include "engine/checkpoint.h"
#include "engine/exchange_types.h"
#include "engine/parallel/collect.h"
#include "engine/step_runner.h"
#include "exchange/tensor_file.h"
#include "plan/step.h"

namespace strata::test {

/// The whole network on every rank of a mesh of one stage, or cut in the middle into two.
inline plan::ParallelPlan plan_of(const graph::Model& model, const plan::Mesh& mesh) {
  plan::ParallelPlan plan = plan::plan_for_one(model, 1);
  plan.mesh = mesh;
  plan.devices.assign(static_cast<std::size_t>(mesh.size()), "cpu");
  const int all = static_cast<int>(model.layers.size());
  if (mesh.stages == 2) plan.stages = {{0, all / 2}, {all / 2, all}};
  return plan;
}

/// One rank: made and used on its own thread.
class RankRig {
 public:
  static Result<std::unique_ptr<RankRig>> make(const Project& project, const plan::Mesh& mesh,
                                               std::shared_ptr<comm::Communicator> world) {
    auto session = engine::open_session(project, "test.strata");
    if (!session.ok()) return std::move(session).error();
    plan::ParallelPlan plan = plan_of(session->model, mesh);
    plan.shard_optimizer = project.parallel.shard_optimizer && mesh.replicas > 1;
    STRATA_TRY(engine::Team team, engine::Team::form(std::move(world), std::move(plan)));
    std::unique_ptr<RankRig> rig(new RankRig(project, std::move(session).value(), std::move(team)));
    STRATA_TRY(rig->runner_, engine::StepRunner::make({rig->session_.model, project.training,
                                                       rig->session_.dataset.target, rig->team_}));
    rig->runner().parameters().initialise(rig->session_.model, project.training.initialiser,
                                          project.training.seed);
    return rig;
  }

  [[nodiscard]] engine::StepRunner& runner() { return *runner_; }
  [[nodiscard]] const engine::Team& team() const { return team_; }
  [[nodiscard]] const graph::Model& model() const { return session_.model; }

  /// One step on the first rows of the training data.
  Result<engine::StepRunner::Outcome> step() {
    engine::FeedPlan plan;
    plan.order.resize(static_cast<std::size_t>(project_.training.batch));
    std::iota(plan.order.begin(), plan.order.end(), std::int64_t{0});
    plan.batch = project_.training.batch;
    plan.replica = team_.place().replica;
    plan.replicas = team_.plan().mesh.replicas;
    plan.reads = runner_->reads_rows();
    engine::BatchFeed feed(session_.dataset.train, session_.dataset, runner_->loss().target_type(),
                           std::move(plan));
    STRATA_TRY(const std::optional<engine::BatchTensors> batch, feed.next());
    engine::StepContext context;
    context.seed = project_.training.seed;
    context.step = ++steps_;
    return runner_->train(*batch, context, project_.training.optimizer.learning_rate);
  }

 private:
  RankRig(const Project& project, engine::Session session, engine::Team team)
      : project_(project), session_(std::move(session)), team_(std::move(team)) {}

  Project project_;
  engine::Session session_;
  engine::Team team_;
  std::unique_ptr<engine::StepRunner> runner_;
  std::int64_t steps_ = 0;
};

/// Runs `body` on every rank of the mesh; the first error of any, by rank.
inline std::string on_mesh(const Project& project, const plan::Mesh& mesh,
                           const std::function<Result<>(RankRig&)>& body) {
  std::vector<std::string> errors(static_cast<std::size_t>(mesh.size()));
  const auto rank = [&](const std::shared_ptr<comm::Communicator>& world) -> Result<> {
    STRATA_TRY(const std::unique_ptr<RankRig> rig, RankRig::make(project, mesh, world));
    return body(*rig);
  };
  const auto run = [&](const std::shared_ptr<comm::Communicator>& world) {
    const Result<> result = rank(world);
    if (result.ok()) return;
    errors[static_cast<std::size_t>(world->rank())] = result.error().text();
    world->fail(result.error());
  };
  if (mesh.size() == 1) {
    run(comm::alone());
  } else {
    const std::string joined = run_ranks(mesh.size(), [&](comm::Communicator& world) {
      run(std::shared_ptr<comm::Communicator>(&world, [](auto*) {}));
    });
    if (!joined.empty()) return joined;
  }
  for (std::size_t r = 0; r < errors.size(); ++r)
    if (!errors[r].empty()) return "rank " + std::to_string(r) + ": " + errors[r];
  return {};
}

using NamedTensors = std::map<std::string, at::Tensor>;

/// The parameters of a checkpoint after so many steps.
inline NamedTensors trained_on(const Project& project, const plan::Mesh& mesh, int steps,
                               std::string& error) {
  const QTemporaryDir folder;
  const std::filesystem::path checkpoint = folder.filePath("checkpoint").toStdString();
  error = on_mesh(project, mesh, [&](RankRig& rig) -> Result<> {
    for (int i = 0; i < steps; ++i)
      STRATA_CHECK(rig.step());
    return engine::save_checkpoint(checkpoint, rig.runner(),
                                   {engine::trained_state(rig.runner()), {}, {}});
  });
  NamedTensors parameters;
  const auto file = exchange::read_safetensors(checkpoint / "model.safetensors");
  if (!file.ok()) return parameters;
  for (const exchange::TensorView& tensor : file->tensors())
    parameters[std::string(tensor.name)] = engine::tensor_from(tensor).clone();
  return parameters;
}

/// Largest difference of any parameter over its largest number; infinity where the names differ.
inline double largest_difference(const NamedTensors& a, const NamedTensors& b) {
  double worst = a.size() == b.size() && !b.empty() ? 0 : INFINITY;
  for (const auto& [name, expected] : b) {
    const auto found = a.find(name);
    if (found == a.end() || found->second.sizes() != expected.sizes()) return INFINITY;
    const double scale = expected.abs().max().item<double>();
    const double apart = (found->second - expected).abs().max().item<double>();
    if (!(apart <= 1e300)) return INFINITY;
    worst = std::max(worst, scale > 0 ? apart / scale : apart);
  }
  return worst;
}

}  // namespace strata::test
