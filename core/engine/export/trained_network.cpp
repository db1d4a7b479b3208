#include "engine/export/trained_network.h"

#include <algorithm>
#include <numeric>

#include "engine/batch_feed.h"
#include "engine/evaluator.h"

namespace strata::engine {
namespace {

constexpr std::int64_t kRows = 8;

/// The first rows of the validation split, or of the training split where there is none.
Result<at::Tensor> some_rows(const Session& session, const plan::Training& training) {
  const data::Dataset& dataset = session.dataset;
  const auto samples = dataset.validation ? dataset.validation : dataset.train;
  FeedPlan plan;
  plan.order.resize(static_cast<std::size_t>(std::min(kRows, samples->rows())));
  std::iota(plan.order.begin(), plan.order.end(), std::int64_t{0});
  plan.batch = std::max<std::int64_t>(static_cast<std::int64_t>(plan.order.size()), 1);
  const LossHead loss(training.loss, dataset.target);
  BatchFeed feed(samples, dataset, loss.target_type(), std::move(plan));
  STRATA_TRY(const auto batch, feed.next());
  if (!batch)
    return Error{"the data has no row to compare the exported network on", "export",
                 "point data.path at the data the network was trained on"};
  return batch->x.clone();
}

}  // namespace

Result<at::Tensor> outputs_of(const graph::Model& model, const exchange::TensorFile& weights,
                              const std::string& file_name, const at::Tensor& rows) {
  Evaluator evaluator(model, plan::Precision::float32, at::kCPU);
  STRATA_CHECK(evaluator.load(weights, file_name));
  return evaluator.logits(rows).to(at::kFloat).clone();
}

Result<TrainedNetwork> open_trained(const ExportRequest& request) {
  use_threads(request.threads);
  STRATA_TRY(Session session, open_session(request.project, request.project_file));
  const std::filesystem::path file = std::filesystem::is_directory(request.checkpoint)
                                         ? request.checkpoint / "model.safetensors"
                                         : request.checkpoint;
  STRATA_TRY(exchange::TensorFile weights, exchange::read_safetensors(file));
  STRATA_TRY(const at::Tensor rows, some_rows(session, request.project.training));
  STRATA_TRY(const at::Tensor outputs, outputs_of(session.model, weights, file.string(), rows));
  return TrainedNetwork{request, std::move(session), std::move(weights), rows, outputs};
}

}  // namespace strata::engine
