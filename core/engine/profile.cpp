#include "engine/profile.h"

#include <algorithm>

#include "engine/batch_feed.h"
#include "engine/bench_rows.h"
#include "engine/guard.h"
#include "engine/median.h"
#include "engine/session.h"
#include "engine/step_runner.h"

namespace strata::engine {
namespace {

/// Milliseconds of every instruction, one list for each step.
using Times = std::vector<std::vector<double>>;

/// The optimizer goes through all parameters in one call.
void share_update(const graph::Model& model, StepProfile& profile) {
  double all = 0;
  for (const graph::Layer& layer : model.layers)
    all += static_cast<double>(plan::trained_numbers(layer));
  for (std::size_t k = 0; k < model.layers.size() && all > 0; ++k)
    profile.layers[k].update_ms =
        profile.update_ms * static_cast<double>(plan::trained_numbers(model.layers[k])) / all;
}

StepProfile profile_of(const StepRunner& runner, const Times& times) {
  StepProfile out;
  for (const graph::Layer& layer : runner.model().layers)
    out.layers.push_back({layer.id(), layer.spec.kind, 0, 0, 0, layer.facts.forward_flops});
  const std::vector<plan::Instruction>& program = runner.program();
  for (std::size_t i = 0; i < program.size(); ++i) {
    const double ms = median(times[i]);
    const plan::Instruction& instruction = program[i];
    StepProfile::Layer* const layer =
        instruction.layer < 0 ? nullptr : &out.layers[static_cast<std::size_t>(instruction.layer)];
    switch (instruction.op) {
      case plan::Op::load:
        out.load_ms += ms;
        break;
      case plan::Op::forward:
        layer->forward_ms += ms;
        break;
      case plan::Op::backward:
        layer->backward_ms += ms;
        break;
      case plan::Op::loss:
        out.loss_ms += ms;
        break;
      default:
        out.update_ms += ms;
        break;
    }
  }
  share_update(runner.model(), out);
  return out;
}

Result<StepProfile> run(const BenchRequest& request) {
  const plan::Training& training = request.project.training;
  STRATA_CHECK(check_device(request.device));
  const int threads = use_threads(request.threads);
  STRATA_TRY(const Session session, open_session(request.project, request.project_file));
  const Team team = Team::alone(session.model, static_cast<int>(training.accumulation));
  STRATA_TRY(const std::unique_ptr<StepRunner> runner,
             StepRunner::make({session.model, training, session.dataset.target, team,
                               at::Device(request.device)}));
  runner->parameters().initialise(session.model, training.initialiser, training.seed);
  FeedPlan plan;
  STRATA_TRY(plan.order, bench_rows(request, session.dataset.train->rows()));
  plan.batch = training.batch;
  plan.micro_batches = team.plan().micro_batches;
  plan.context = {training.seed, 1, /*augment=*/true};
  BatchFeed feed(session.dataset.train, session.dataset, runner->loss().target_type(),
                 std::move(plan));

  Times times(runner->program().size());
  std::vector<double> step_ms;
  for (std::int64_t step = 1; step <= request.steps; ++step) {
    const auto start = std::chrono::steady_clock::now();
    STRATA_TRY(const std::optional<BatchTensors> batch, feed.next());
    if (!batch) break;
    runner->trace_next_step();
    StepContext context;
    context.seed = training.seed;
    context.step = step;
    const auto trained = runner->train(*batch, context, training.optimizer.learning_rate);
    if (!trained.ok()) return trained.error();
    if (step <= request.warmup) continue;
    step_ms.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count());
    for (const StepTrace::Span& span : runner->trace().spans())
      times[span.instruction].push_back(span.end_ms - span.start_ms);
  }
  StepProfile out = profile_of(*runner, times);
  for (StepProfile::Layer& layer : out.layers)
    layer.forward_flops *= static_cast<double>(training.batch);
  out.step_ms = median(step_ms);
  out.batch = training.batch;
  out.threads = threads;
  return out;
}

}  // namespace

Result<StepProfile> profile(const BenchRequest& request) {
  return guarded("profile", [&] { return run(request); });
}

plan::LayerTimes layer_times_of(const StepProfile& profile) {
  plan::LayerTimes out;
  out.rows = profile.batch;
  for (const StepProfile::Layer& layer : profile.layers) {
    out.forward.push_back(layer.forward_ms / 1e3);
    out.backward.push_back(layer.backward_ms / 1e3);
    out.update.push_back(layer.update_ms / 1e3);
  }
  return out;
}

}  // namespace strata::engine
