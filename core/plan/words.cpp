#include "plan/word_table.h"

namespace strata::plan {

template <>
const std::vector<Word<LossKind>>& words() {
  static const std::vector<Word<LossKind>> table = {
      {LossKind::cross_entropy, "cross_entropy"},
      {LossKind::binary_cross_entropy, "binary_cross_entropy"},
      {LossKind::mse, "mse"},
      {LossKind::mae, "mae"},
      {LossKind::huber, "huber"}};
  return table;
}

template <>
const std::vector<Word<MetricKind>>& words() {
  static const std::vector<Word<MetricKind>> table = {{MetricKind::accuracy, "accuracy"},
                                                      {MetricKind::top5, "top5"},
                                                      {MetricKind::precision, "precision"},
                                                      {MetricKind::recall, "recall"},
                                                      {MetricKind::f1, "f1"},
                                                      {MetricKind::confusion, "confusion"},
                                                      {MetricKind::mae, "mae"},
                                                      {MetricKind::rmse, "rmse"}};
  return table;
}

template <>
const std::vector<Word<OptimizerKind>>& words() {
  static const std::vector<Word<OptimizerKind>> table = {{OptimizerKind::sgd, "sgd"},
                                                         {OptimizerKind::adam, "adam"},
                                                         {OptimizerKind::adamw, "adamw"},
                                                         {OptimizerKind::rmsprop, "rmsprop"},
                                                         {OptimizerKind::adagrad, "adagrad"}};
  return table;
}

template <>
const std::vector<Word<ScheduleKind>>& words() {
  static const std::vector<Word<ScheduleKind>> table = {{ScheduleKind::constant, "constant"},
                                                        {ScheduleKind::step, "step"},
                                                        {ScheduleKind::cosine, "cosine"},
                                                        {ScheduleKind::one_cycle, "one_cycle"},
                                                        {ScheduleKind::plateau, "plateau"}};
  return table;
}

template <>
const std::vector<Word<Precision>>& words() {
  static const std::vector<Word<Precision>> table = {{Precision::float32, "float32"},
                                                     {Precision::bfloat16, "bfloat16"},
                                                     {Precision::float16, "float16"},
                                                     {Precision::float64, "float64"}};
  return table;
}

std::string suggest(std::string_view word, const std::vector<std::string>& known) {
  const std::string near = nearest_word(word, known);
  return near.empty() ? fmt::format("known are {}", fmt::join(known, ", "))
                      : fmt::format("did you mean '{}'?", near);
}

std::string_view word_for(LossKind kind) { return word_in_table(kind); }
std::string_view word_for(MetricKind kind) { return word_in_table(kind); }
std::string_view word_for(OptimizerKind kind) { return word_in_table(kind); }
std::string_view word_for(ScheduleKind kind) { return word_in_table(kind); }
std::string_view word_for(Precision precision) { return word_in_table(precision); }

Result<Precision> precision_from(std::string_view word) { return value_of_word<Precision>(word); }

}  // namespace strata::plan
