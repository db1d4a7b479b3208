// A step runner over a small project, and its batches: for the engine's tests.
#pragma once

#include <memory>

#include "engine/batch_feed.h"
#include "engine/step_runner.h"
#include "networks.h"

namespace strata::test {

/// The first `rows` training rows as one batch.
inline engine::BatchTensors batch_of(const engine::Session& session, std::int64_t rows,
                                     at::ScalarType target) {
  engine::FeedPlan plan;
  for (std::int64_t i = 0; i < rows; ++i)
    plan.order.push_back(i);
  plan.batch = rows;
  engine::BatchFeed feed(session.dataset.train, session.dataset, target, std::move(plan));
  const auto batch = feed.next();
  if (!batch.ok() || !*batch) qFatal("no batch");
  return engine::whole_batch((*batch)->x.clone(), (*batch)->y.clone());
}

struct Rig {
  explicit Rig(const Project& given)
      : project(given),
        session(session_of(project)),
        team(engine::Team::alone(session.model, static_cast<int>(project.training.accumulation))) {
    auto made =
        engine::StepRunner::make({session.model, project.training, session.dataset.target, team});
    if (!made.ok()) qFatal("%s", made.error().text().c_str());
    runner = std::move(made).value();
    runner->parameters().initialise(session.model, project.training.initialiser,
                                    project.training.seed);
  }
  Rig(const Rig&) = delete;  // the runner looks into the session
  Rig& operator=(const Rig&) = delete;
  Result<engine::StepRunner::Outcome> step(engine::BatchTensors batch, double learning_rate) {
    batch.rows.micro_batches = team.plan().micro_batches;
    engine::StepContext context;
    context.seed = 1;
    context.step = ++steps;
    return runner->train(batch, context, learning_rate);
  }
  /// What was measured in the last measured step.
  [[nodiscard]] std::vector<engine::LayerHealth> health() const {
    return engine::HealthMeter::layers_from(session.model, runner->health().sums());
  }
  Project project;
  engine::Session session;
  engine::Team team;
  std::unique_ptr<engine::StepRunner> runner;
  std::int64_t steps = 0;
};

}  // namespace strata::test
