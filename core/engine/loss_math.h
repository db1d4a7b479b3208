// What one target adds to the loss, written once for CPU threads and CUDA threads. Formulas:
// torch.nn.CrossEntropyLoss, BCEWithLogitsLoss, MSELoss, L1Loss, HuberLoss.
#pragma once

#include <cmath>
#include <cstdint>

#ifdef __CUDACC__
#define STRATA_BOTH __host__ __device__
#else
#define STRATA_BOTH
#endif

namespace strata::engine {

/// plan::Loss as plain numbers. The kinds are numbered as plan::LossKind.
struct LossTerms {
  enum Kind : int { cross_entropy, binary_cross_entropy, mse, mae, huber };
  int kind = cross_entropy;
  double smoothing = 0;
  double delta = 1;
  const double* class_weights = nullptr;  // where the kernel runs; null: all 1
};

/// What one target adds to the sums.
struct LossPart {
  double loss = 0;
  double weight = 1;
  double correct = 0;  // 1 where the prediction is right
};

/// double stays double, everything else is computed in float.
template <class T>
struct RealOf {
  using type = float;
};
template <>
struct RealOf<double> {
  using type = double;
};

/// One row of `classes` logits; `grad` (may be null) gets the gradient times `scale`.
/// w_y (1 - s) (-log p_y) + s / K * sum_k w_k (-log p_k) with smoothing s and class weights w.
template <class T>
STRATA_BOTH LossPart cross_entropy_row(const LossTerms& terms, const T* logits,
                                       std::int64_t classes, std::int64_t label, T* grad,
                                       double scale) {
  using R = typename RealOf<T>::type;
  std::int64_t best = 0;
  for (std::int64_t k = 1; k < classes; ++k)
    if (static_cast<R>(logits[k]) > static_cast<R>(logits[best])) best = k;
  const R top = static_cast<R>(logits[best]);
  R sum = 0;
  for (std::int64_t k = 0; k < classes; ++k)
    sum += std::exp(static_cast<R>(logits[k]) - top);
  const R log_sum = std::log(sum) + top;

  const double smooth = terms.smoothing / static_cast<double>(classes);
  LossPart part;
  part.correct = best == label ? 1 : 0;
  part.weight = terms.class_weights == nullptr ? 1 : terms.class_weights[label];
  const double on_label = part.weight * (1 - terms.smoothing);
  part.loss = on_label * (log_sum - static_cast<R>(logits[label]));
  double spread = 0;  // what multiplies the log p_k together
  if (smooth > 0) {
    for (std::int64_t k = 0; k < classes; ++k) {
      const double share = smooth * (terms.class_weights == nullptr ? 1 : terms.class_weights[k]);
      part.loss += share * (log_sum - static_cast<R>(logits[k]));
      spread += share;
    }
  }
  if (grad == nullptr) return part;
  const R all = static_cast<R>((on_label + spread) * scale);
  for (std::int64_t k = 0; k < classes; ++k) {
    R slope = std::exp(static_cast<R>(logits[k]) - log_sum) * all;
    if (smooth > 0)
      slope -= static_cast<R>(smooth * scale *
                              (terms.class_weights == nullptr ? 1 : terms.class_weights[k]));
    if (k == label) slope -= static_cast<R>(on_label * scale);
    grad[k] = static_cast<T>(slope);
  }
  return part;
}

/// The loss of one real output x against y. Binary cross entropy: max(x, 0) - x y + log(1 +
/// exp(-|x|)).
template <class R>
STRATA_BOTH R real_loss(const LossTerms& terms, R x, R y) {
  const R distance = std::abs(x - y);
  const R delta = static_cast<R>(terms.delta);
  if (terms.kind == LossTerms::mse) return distance * distance;
  if (terms.kind == LossTerms::mae) return distance;
  if (terms.kind == LossTerms::huber)
    return distance < delta ? R(0.5) * distance * distance : delta * (distance - R(0.5) * delta);
  return (x > 0 ? x : R(0)) - x * y + std::log1p(std::exp(-std::abs(x)));
}

/// Its derivative by x.
template <class R>
STRATA_BOTH R real_slope(const LossTerms& terms, R x, R y) {
  const R difference = x - y;
  const R sign = static_cast<R>((difference > 0) - (difference < 0));
  const R delta = static_cast<R>(terms.delta);
  if (terms.kind == LossTerms::mse) return 2 * difference;
  if (terms.kind == LossTerms::mae) return sign;
  if (terms.kind == LossTerms::huber)
    return std::abs(difference) < delta ? difference : delta * sign;
  return R(1) / (R(1) + std::exp(-x)) - y;
}

/// Loss and (where `grad` is not null) gradient of one real output.
template <class T>
STRATA_BOTH LossPart real_element(const LossTerms& terms, const T* logit, float target, T* grad,
                                  double scale) {
  using R = typename RealOf<T>::type;
  const R x = static_cast<R>(*logit);
  const R y = static_cast<R>(target);
  if (grad != nullptr) *grad = static_cast<T>(real_slope(terms, x, y) * static_cast<R>(scale));
  return {static_cast<double>(real_loss(terms, x, y)), 1, (x > 0) == (y > R(0.5)) ? 1.0 : 0.0};
}

}  // namespace strata::engine
