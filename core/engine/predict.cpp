#include "engine/predict.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>

#include <algorithm>

#include "data/input.h"
#include "engine/evaluator.h"
#include "engine/guard.h"
#include "engine/session.h"

namespace strata::engine {
namespace {

constexpr std::size_t kRowsAtOnce = 256;

/// Inputs [first, last) as one batch, prepared as the training rows were.
Result<at::Tensor> batch_of(const std::vector<std::string>& inputs, std::size_t first,
                            std::size_t last, const data::Dataset& dataset) {
  const auto rows = static_cast<std::int64_t>(last - first);
  const at::Tensor batch = at::empty(batch_sizes(rows, dataset.signal.shape),
                                     dataset.signal.is_tokens() ? at::kInt : at::kFloat);
  for (std::int64_t row = 0; row < rows; ++row) {
    const at::Tensor place = batch[row];
    STRATA_CHECK(dataset.input->read(inputs[first + static_cast<std::size_t>(row)],
                                     static_cast<std::byte*>(place.mutable_data_ptr())));
  }
  return batch;
}

/// Class probabilities of one row's logits (cross entropy: K of them; yes/no: one).
std::vector<double> probabilities_of(const at::Tensor& logits, plan::LossKind loss) {
  if (loss == plan::LossKind::binary_cross_entropy) {
    const double yes = at::sigmoid(logits.view(-1))[0].item<double>();
    return {1 - yes, yes};
  }
  const at::Tensor last = logits.dim() > 1 ? logits.select(0, logits.size(0) - 1) : logits;
  const at::Tensor shares = at::softmax(last, -1).contiguous();
  const double* first = shares.const_data_ptr<double>();
  return {first, first + shares.numel()};
}

Prediction prediction_of(const std::string& input, const at::Tensor& logits, plan::LossKind loss,
                         const std::vector<std::string>& names) {
  Prediction out;
  out.input = input;
  if (loss != plan::LossKind::cross_entropy && loss != plan::LossKind::binary_cross_entropy) {
    const at::Tensor flat = logits.contiguous();
    out.values.assign(flat.const_data_ptr<double>(), flat.const_data_ptr<double>() + flat.numel());
    return out;
  }
  out.probabilities = probabilities_of(logits, loss);
  const auto best = std::max_element(out.probabilities.begin(), out.probabilities.end());
  const auto number = static_cast<std::size_t>(best - out.probabilities.begin());
  out.class_number = static_cast<std::int64_t>(number);
  out.class_name = number < names.size() ? names[number] : std::to_string(number);
  return out;
}

Result<PredictResult> run(const PredictRequest& request) {
  STRATA_CHECK(check_device(request.device));
  use_threads(request.threads);
  STRATA_TRY(const Session session, open_session(request.project, request.project_file));
  if (request.inputs.empty())
    return Error{"nothing to predict", "predict", "name at least one input"};
  if (session.dataset.input == nullptr)
    return Error{"this data has no form that can be typed or dropped", "predict",
                 "use `strata evaluate` on one of its splits"};
  Evaluator evaluator(session.model, request.project.training.precision,
                      at::Device(request.device));
  STRATA_CHECK(evaluator.load(request.weights));

  PredictResult result;
  result.classes = session.dataset.target.names;
  for (std::size_t first = 0; first < request.inputs.size(); first += kRowsAtOnce) {
    const std::size_t last = std::min(first + kRowsAtOnce, request.inputs.size());
    STRATA_TRY(const at::Tensor batch, batch_of(request.inputs, first, last, session.dataset));
    const at::Tensor logits = evaluator.logits(batch).to(at::kCPU, at::kDouble);
    for (std::size_t i = first; i < last; ++i)
      result.predictions.push_back(
          prediction_of(request.inputs[i], logits[static_cast<std::int64_t>(i - first)],
                        request.project.training.loss.kind, result.classes));
  }
  return result;
}

}  // namespace

Result<PredictResult> predict(const PredictRequest& request) {
  return guarded("prediction", [&] { return run(request); });
}

}  // namespace strata::engine
