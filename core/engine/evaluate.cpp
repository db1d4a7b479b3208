#include "engine/evaluate.h"

#include <chrono>
#include <numeric>
#include <optional>

#include "engine/batch_feed.h"
#include "engine/evaluator.h"
#include "engine/guard.h"
#include "engine/metrics.h"
#include "engine/session.h"

namespace strata::engine {
namespace {

Result<std::shared_ptr<const data::Samples>> samples_of(const data::Dataset& dataset,
                                                        const std::string& split) {
  std::shared_ptr<const data::Samples> found;
  if (split == "train") found = dataset.train;
  if (split == "validation") found = dataset.validation;
  if (split == "test") found = dataset.test ? dataset.test : dataset.validation;
  if (found == nullptr)
    return Error{"the data has no such split", split,
                 "use train, validation or test, or set data.validation"};
  return found;
}

Result<EvaluateResult> run(const EvaluateRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  STRATA_CHECK(check_device(request.device));
  use_threads(request.threads);
  STRATA_TRY(const Session session, open_session(request.project, request.project_file));
  STRATA_TRY(const auto samples, samples_of(session.dataset, request.split));
  Evaluator evaluator(session.model, request.project.training.precision,
                      at::Device(request.device));
  STRATA_CHECK(evaluator.load(request.weights));

  LossHead loss(request.project.training.loss, session.dataset.target);
  MetricCounts metrics(request.project.training.loss, session.dataset.target);
  FeedPlan plan;
  plan.order.resize(static_cast<std::size_t>(samples->rows()));
  std::iota(plan.order.begin(), plan.order.end(), std::int64_t{0});
  plan.batch = request.batch;
  BatchFeed feed(samples, session.dataset, loss.target_type(), std::move(plan));
  LossSums sums;
  while (true) {
    STRATA_TRY(const std::optional<BatchTensors> batch, feed.next());
    if (!batch) break;
    const at::Tensor& logits = evaluator.logits(batch->x);
    sums += loss.compute(logits, batch->y, {}, 1);
    metrics.add(logits, batch->y);
  }

  EvaluateResult result;
  result.split = request.split;
  result.rows = samples->rows();
  result.loss = sums.mean();
  for (const plan::MetricKind metric :
       {plan::MetricKind::accuracy, plan::MetricKind::top5, plan::MetricKind::precision,
        plan::MetricKind::recall, plan::MetricKind::f1, plan::MetricKind::mae,
        plan::MetricKind::rmse})
    if (const auto value = metrics.value(metric))
      result.metrics.emplace_back(plan::word_for(metric), *value);
  result.confusion = metrics.confusion();
  result.classes = session.dataset.target.names;
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace

Result<EvaluateResult> evaluate(const EvaluateRequest& request) {
  return guarded("evaluation", [&] { return run(request); });
}

}  // namespace strata::engine
