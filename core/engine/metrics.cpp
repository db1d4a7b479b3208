#include "engine/metrics.h"

#include <algorithm>
#include <cmath>

namespace strata::engine {
namespace {

constexpr std::int64_t kMostClassesCounted = 1000;

}  // namespace

MetricCounts::MetricCounts(const plan::Loss& loss, const data::Target& target) : loss_(loss.kind) {
  if (loss_ == plan::LossKind::cross_entropy) classes_ = target.classes;
  if (loss_ == plan::LossKind::binary_cross_entropy) classes_ = 2;
  if (classes_ > 0 && classes_ <= kMostClassesCounted)
    confusion_.assign(static_cast<std::size_t>(classes_ * classes_), 0);
}

void MetricCounts::add(const at::Tensor& logits, const at::Tensor& targets) {
  const at::Tensor host = logits.to(at::kCPU, at::kDouble).contiguous();
  const at::Tensor truth = targets.cpu().contiguous();
  if (loss_ == plan::LossKind::cross_entropy)
    add_classes(host, truth);
  else if (loss_ == plan::LossKind::binary_cross_entropy)
    add_yes_no(host, truth);
  else
    add_values(host, truth);
}

void MetricCounts::count(std::int64_t truth, std::int64_t predicted) {
  ++counted_;
  if (truth == predicted) ++correct_;
  if (!confusion_.empty()) ++confusion_[static_cast<std::size_t>(truth * classes_ + predicted)];
}

void MetricCounts::add_classes(const at::Tensor& logits, const at::Tensor& targets) {
  const std::int64_t width = logits.size(-1);
  const double* x = logits.const_data_ptr<double>();
  const std::int64_t* label = targets.const_data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < targets.numel(); ++i, x += width) {
    count(label[i], std::max_element(x, x + width) - x);
    const double own = x[label[i]];
    const auto above = std::count_if(x, x + width, [&](double other) { return other > own; });
    if (above < 5) ++in_top5_;
  }
}

void MetricCounts::add_yes_no(const at::Tensor& logits, const at::Tensor& targets) {
  const double* x = logits.const_data_ptr<double>();
  const float* y = targets.const_data_ptr<float>();
  for (std::int64_t i = 0; i < targets.numel(); ++i)
    count(y[i] > 0.5F ? 1 : 0, x[i] > 0 ? 1 : 0);
}

void MetricCounts::add_values(const at::Tensor& logits, const at::Tensor& targets) {
  const double* x = logits.const_data_ptr<double>();
  const float* y = targets.const_data_ptr<float>();
  for (std::int64_t i = 0; i < targets.numel(); ++i) {
    const double difference = x[i] - static_cast<double>(y[i]);
    absolute_ += std::abs(difference);
    squared_ += difference * difference;
  }
  counted_ += targets.numel();
}

Result<> MetricCounts::add_ranks(const Team& team) {
  if (team.size() == 1) return {};
  std::vector<double> numbers = {static_cast<double>(counted_), static_cast<double>(correct_),
                                 static_cast<double>(in_top5_), absolute_, squared_};
  numbers.insert(numbers.end(), confusion_.begin(), confusion_.end());
  if (!team.counts_loss()) std::fill(numbers.begin(), numbers.end(), 0.0);
  STRATA_CHECK(team.world().all_reduce(
      {numbers.data(), static_cast<std::int64_t>(numbers.size()), comm::Number::float64}));
  counted_ = static_cast<std::int64_t>(numbers[0]);
  correct_ = static_cast<std::int64_t>(numbers[1]);
  in_top5_ = static_cast<std::int64_t>(numbers[2]);
  absolute_ = numbers[3];
  squared_ = numbers[4];
  for (std::size_t i = 0; i < confusion_.size(); ++i)
    confusion_[i] = static_cast<std::int64_t>(numbers[5 + i]);
  return {};
}

double MetricCounts::averaged(plan::MetricKind metric) const {
  double sum = 0;
  std::int64_t present = 0;
  for (std::int64_t k = classes_ == 2 ? 1 : 0; k < classes_; ++k) {
    std::int64_t truth = 0;
    std::int64_t predicted = 0;
    for (std::int64_t other = 0; other < classes_; ++other) {
      truth += confusion_[static_cast<std::size_t>(k * classes_ + other)];
      predicted += confusion_[static_cast<std::size_t>(other * classes_ + k)];
    }
    if (truth + predicted == 0) continue;
    ++present;
    const auto hits = static_cast<double>(confusion_[static_cast<std::size_t>(k * classes_ + k)]);
    const auto out_of =
        static_cast<double>(metric == plan::MetricKind::precision ? 2 * predicted
                            : metric == plan::MetricKind::recall  ? 2 * truth
                                                                  : truth + predicted);
    sum += out_of > 0 ? 2 * hits / out_of : 0;
  }
  return present > 0 ? sum / static_cast<double>(present) : 0;
}

std::optional<double> MetricCounts::value(plan::MetricKind metric) const {
  if (counted_ == 0) return std::nullopt;
  const auto all = static_cast<double>(counted_);
  switch (metric) {
    case plan::MetricKind::accuracy:
      return classes_ > 0 ? std::optional(static_cast<double>(correct_) / all) : std::nullopt;
    case plan::MetricKind::top5:
      return classes_ > 5 ? std::optional(static_cast<double>(in_top5_) / all) : std::nullopt;
    case plan::MetricKind::precision:
    case plan::MetricKind::recall:
    case plan::MetricKind::f1:
      return confusion_.empty() ? std::nullopt : std::optional(averaged(metric));
    case plan::MetricKind::mae:
      return classes_ == 0 ? std::optional(absolute_ / all) : std::nullopt;
    case plan::MetricKind::rmse:
      return classes_ == 0 ? std::optional(std::sqrt(squared_ / all)) : std::nullopt;
    case plan::MetricKind::confusion:
      break;
  }
  return std::nullopt;
}

std::vector<std::vector<std::int64_t>> MetricCounts::confusion() const {
  std::vector<std::vector<std::int64_t>> rows;
  if (confusion_.empty()) return rows;
  for (std::int64_t k = 0; k < classes_; ++k) {
    const auto from = confusion_.begin() + k * classes_;
    rows.emplace_back(from, from + classes_);
  }
  return rows;
}

}  // namespace strata::engine
