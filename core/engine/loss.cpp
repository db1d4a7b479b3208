#include "engine/loss.h"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include "engine/cuda_module.h"
#include "engine/loss_math.h"

namespace strata::engine {
namespace {

LossTerms terms_of(const plan::Loss& loss) {
  static_assert(static_cast<int>(plan::LossKind::huber) == LossTerms::huber);
  return {static_cast<int>(loss.kind), loss.label_smoothing, loss.delta,
          loss.class_weights.empty() ? nullptr : loss.class_weights.data()};
}

constexpr std::int64_t kRowsAtOnce = 256;  // rows worth a thread

/// Adds the parts (targets x 3) up in order, so that the sum does not depend on how the rows were
/// shared out.
LossSums sum_parts(const double* parts, std::int64_t targets) {
  LossSums sums;
  double correct = 0;
  for (std::int64_t i = 0; i < targets; ++i) {
    sums.loss += parts[3 * i];
    sums.weight += parts[3 * i + 1];
    correct += parts[3 * i + 2];
  }
  sums.correct = static_cast<std::int64_t>(correct);
  return sums;
}

/// Every target's part on all threads of the CPU.
template <class T>
void compute_parts(const LossTerms& terms, const at::Tensor& logits, const at::Tensor& targets,
                   const at::Tensor& grad, double scale, double* parts) {
  const T* x = logits.const_data_ptr<T>();
  T* slope = grad.defined() ? grad.mutable_data_ptr<T>() : nullptr;
  const bool labelled = terms.kind == LossTerms::cross_entropy;
  const std::int64_t width = labelled ? logits.size(-1) : 1;
  const std::int64_t* label = labelled ? targets.const_data_ptr<std::int64_t>() : nullptr;
  const float* real = labelled ? nullptr : targets.const_data_ptr<float>();
  at::parallel_for(0, targets.numel(), kRowsAtOnce, [&](std::int64_t from, std::int64_t to) {
    for (std::int64_t i = from; i < to; ++i) {
      T* own = slope == nullptr ? nullptr : slope + i * width;
      const LossPart part =
          labelled ? cross_entropy_row(terms, x + i * width, width, label[i], own, scale)
                   : real_element(terms, x + i, real[i], own, scale);
      parts[3 * i] = part.loss;
      parts[3 * i + 1] = part.weight;
      parts[3 * i + 2] = part.correct;
    }
  });
}

}  // namespace

LossSums& LossSums::operator+=(const LossSums& other) {
  loss += other.loss;
  weight += other.weight;
  correct += other.correct;
  counted += other.counted;
  return *this;
}

LossHead::LossHead(plan::Loss loss, const data::Target& target)
    : loss_(std::move(loss)), target_(target) {}

at::ScalarType LossHead::target_type() const {
  return loss_.kind == plan::LossKind::cross_entropy ? at::kLong : at::kFloat;
}

bool LossHead::has_accuracy() const {
  return loss_.kind == plan::LossKind::cross_entropy ||
         loss_.kind == plan::LossKind::binary_cross_entropy;
}

bool LossHead::weighs_alike() const {
  return loss_.kind != plan::LossKind::cross_entropy || loss_.class_weights.empty();
}

double LossHead::weight_of(const at::Tensor& targets) const {
  const std::int64_t count = targets.numel();
  if (weighs_alike()) return static_cast<double>(count);
  const at::Tensor labels = targets.cpu();
  const std::int64_t* label = labels.const_data_ptr<std::int64_t>();
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i)
    sum += loss_.class_weights[static_cast<std::size_t>(label[i])];
  return sum;
}

LossSums LossHead::compute(const at::Tensor& logits, const at::Tensor& targets,
                           const at::Tensor& logits_grad, double gradient_scale) {
  const std::int64_t count = targets.numel();
  if (!parts_.defined() || parts_.size(0) < count)
    parts_ = at::empty({count, 3}, logits.options().dtype(at::kDouble));
  if (logits.is_cuda()) {
    if (!loss_.class_weights.empty() && !device_weights_.defined())
      device_weights_ = at::tensor(loss_.class_weights, at::kDouble).to(logits.device());
    LossTerms terms = terms_of(loss_);
    if (device_weights_.defined()) terms.class_weights = device_weights_.const_data_ptr<double>();
    cuda_module()->compute_loss(terms, logits, targets, logits_grad, gradient_scale, parts_);
  } else {
    AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, logits.scalar_type(), "loss", [&] {
      compute_parts<scalar_t>(terms_of(loss_), logits, targets, logits_grad, gradient_scale,
                              parts_.mutable_data_ptr<double>());
    });
  }
  LossSums sums = sum_parts(parts_.cpu().const_data_ptr<double>(), count);
  sums.counted = has_accuracy() ? count : 0;
  return sums;
}

}  // namespace strata::engine
