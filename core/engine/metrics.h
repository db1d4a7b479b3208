// Metrics over a whole split, from logits and targets batch by batch.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/dataset.h"
#include "engine/loss.h"
#include "engine/parallel/team.h"
#include "plan/training.h"

namespace strata::engine {

/// Counts for accuracy, top-5, precision, recall, F1 and the confusion matrix (classes), or MAE and
/// RMSE (values). Precision, recall and F1 are macro averages over the classes that occur, as
/// scikit-learn's average="macro"; for two classes they are those of class 1, as its
/// average="binary".
class MetricCounts {
 public:
  MetricCounts(const plan::Loss& loss, const data::Target& target);

  void add(const at::Tensor& logits, const at::Tensor& targets);

  /// Adds up the counts of all ranks of a team, those that have logits and those that have none.
  Result<> add_ranks(const Team& team);

  /// Value of a metric; nothing where it does not fit the task or was not counted.
  [[nodiscard]] std::optional<double> value(plan::MetricKind metric) const;
  /// counts[truth][predicted]; empty for values and for more than 1,000 classes.
  [[nodiscard]] std::vector<std::vector<std::int64_t>> confusion() const;

 private:
  void add_classes(const at::Tensor& logits, const at::Tensor& targets);
  void add_yes_no(const at::Tensor& logits, const at::Tensor& targets);
  void add_values(const at::Tensor& logits, const at::Tensor& targets);
  void count(std::int64_t truth, std::int64_t predicted);
  [[nodiscard]] double averaged(plan::MetricKind metric) const;

  plan::LossKind loss_;
  std::int64_t classes_ = 0;  // 0: values
  std::int64_t counted_ = 0;
  std::int64_t correct_ = 0;
  std::int64_t in_top5_ = 0;
  double absolute_ = 0;
  double squared_ = 0;
  std::vector<std::int64_t> confusion_;  // classes x classes, or empty
};

}  // namespace strata::engine
