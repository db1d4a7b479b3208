// The loss, its gradient and the counts behind the accuracy, in one pass over the logits.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "data/dataset.h"
#include "plan/training.h"

namespace strata::engine {

/// Sums over the targets of a batch; they add up over micro-batches and ranks.
struct LossSums {
  double loss = 0;    // sum of (weighted) losses
  double weight = 0;  // what `loss` is divided by: number of targets, or their class weights
  std::int64_t correct = 0;
  std::int64_t counted = 0;  // targets that `correct` is out of; 0: the loss has no accuracy

  LossSums& operator+=(const LossSums& other);
  [[nodiscard]] double mean() const { return weight > 0 ? loss / weight : 0; }
  [[nodiscard]] double accuracy() const {
    return counted > 0 ? static_cast<double>(correct) / static_cast<double>(counted) : 0;
  }
};

/// Formulas are those of torch.nn.CrossEntropyLoss, BCEWithLogitsLoss, MSELoss, L1Loss and
/// HuberLoss with mean reduction: the loss is computed from logits, softmax and sigmoid are fused
/// in.
class LossHead {
 public:
  LossHead(plan::Loss loss, const data::Target& target);

  /// int64 for class numbers with cross entropy; otherwise the logits' own real type in float32 or
  /// float64.
  [[nodiscard]] at::ScalarType target_type() const;
  /// True where the loss has an accuracy (classes, or yes/no).
  [[nodiscard]] bool has_accuracy() const;
  /// True where no class counts more than another: the weight of rows goes with their number.
  [[nodiscard]] bool weighs_alike() const;
  /// What the loss of these targets will be divided by.
  [[nodiscard]] double weight_of(const at::Tensor& targets) const;

  /// `logits` rows x ... x classes (cross entropy) or rows x ... (real targets); `targets` alike
  /// without the classes. Where `logits_grad` is defined it receives d(sum of losses *
  /// gradient_scale)/d logits: with gradient_scale = 1 / (weight of the whole global batch) that is
  /// the gradient of the mean.
  LossSums compute(const at::Tensor& logits, const at::Tensor& targets,
                   const at::Tensor& logits_grad, double gradient_scale);

 private:
  plan::Loss loss_;
  data::Target target_;
  at::Tensor parts_;           // scratch: loss, weight, correct per target
  at::Tensor device_weights_;  // class weights on a GPU
};

}  // namespace strata::engine
