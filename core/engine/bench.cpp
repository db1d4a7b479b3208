#include "engine/bench.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "engine/batch_feed.h"
#include "engine/bench_rows.h"
#include "engine/guard.h"
#include "engine/median.h"
#include "engine/session.h"
#include "engine/step_runner.h"

namespace strata::engine {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kLossesReported = 50;

Result<BenchResult> run(const BenchRequest& request,
                        const std::shared_ptr<comm::Communicator>& ranks) {
  const plan::Training& training = request.project.training;
  if (request.steps <= request.warmup)
    return Error{"no step is left to count", "--steps", "give more steps than --warmup"};
  STRATA_CHECK(check_device(request.device));
  BenchResult result;
  result.threads = use_threads(request.threads);
  result.batch = training.batch;
  STRATA_TRY(const Session session, open_session(request.project, request.project_file));
  STRATA_TRY(const Team team, form_team(session.model, request.project, request.device, ranks));
  STRATA_TRY(const std::unique_ptr<StepRunner> runner,
             StepRunner::make({session.model, training, session.dataset.target, team,
                               at::Device(request.device)}));
  runner->parameters().initialise(session.model, training.initialiser, training.seed);
  if (!request.init.empty()) {
    STRATA_TRY(const exchange::TensorFile weights, exchange::read_safetensors(request.init));
    STRATA_CHECK(runner->parameters().load(weights, request.init.string()));
  }
  FeedPlan plan;
  STRATA_TRY(plan.order, bench_rows(request, session.dataset.train->rows()));
  plan.batch = training.batch;
  plan.context = {training.seed, 1, /*augment=*/true};
  plan.replica = team.place().replica;
  plan.replicas = team.plan().mesh.replicas;
  plan.micro_batches = team.plan().micro_batches;
  plan.reads = runner->reads_rows();
  BatchFeed feed(session.dataset.train, session.dataset, runner->loss().target_type(),
                 std::move(plan));

  std::vector<double> step_ms;
  for (std::int64_t step = 1; step <= request.steps; ++step) {
    const Clock::time_point start = Clock::now();
    STRATA_TRY(const std::optional<BatchTensors> batch, feed.next());
    if (!batch) break;
    StepContext context;
    context.seed = training.seed;
    context.step = step;
    STRATA_TRY(const StepRunner::Outcome outcome,
               runner->train(*batch, context, training.optimizer.learning_rate));
    step_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    if (result.losses.size() < kLossesReported) result.losses.push_back(outcome.sums.mean());
  }
  if (static_cast<std::int64_t>(step_ms.size()) <= request.warmup)
    return Error{"the given order has no step beyond the warm-up", request.order.string(),
                 "use a smaller --warmup"};
  result.step_ms = median({step_ms.begin() + request.warmup, step_ms.end()});
  result.samples_per_s = static_cast<double>(result.batch) / result.step_ms * 1e3;
  return result;
}

}  // namespace

Result<BenchResult> bench(const BenchRequest& request) {
  const std::shared_ptr<comm::Communicator> ranks =
      request.ranks ? request.ranks : std::shared_ptr(comm::alone());
  auto result = guarded("bench", [&] { return run(request, ranks); });
  return told_to_others(std::move(result), *ranks);
}

}  // namespace strata::engine
