#include "plan/layer_times.h"

#include <algorithm>

#include "plan/memory.h"
#include "plan/step.h"
#include "plan/widths.h"

namespace strata::plan {
namespace {

class Estimate {
 public:
  Estimate(const graph::Model& model, const Training& training, const ComputeRate& rate,
           std::int64_t rows)
      : model_(model),
        training_(training),
        rate_(rate),
        width_(widths_of(training.precision)),
        wants_(wants_backward(model)) {
    times_.rows = rows;
  }

  LayerTimes run() {
    for (std::size_t k = 0; k < model_.layers.size(); ++k)
      add(k);
    return std::move(times_);
  }

 private:
  /// Arithmetic and memory go on at the same time: the slower one counts.
  [[nodiscard]] double seconds(double flops, double bytes) const {
    return rate_.call_s + std::max(flops / rate_.flops_per_s, bytes / rate_.bytes_per_s);
  }

  void add(std::size_t k) {
    const graph::Layer& layer = model_.layers[k];
    const auto rows = static_cast<double>(times_.rows);
    const double flops = layer.facts.forward_flops * rows;
    auto bytes = static_cast<double>(layer.parameter_count() * width_.computed +
                                     bytes_of(layer.facts.output, times_.rows, width_.computed));
    for (const graph::Signal& read : layer.reads)
      bytes += static_cast<double>(bytes_of(read, times_.rows, width_.computed));
    times_.forward.push_back(seconds(flops, bytes));

    const std::int64_t trained = trained_numbers(layer);
    // The gradient of the weights and that of the inputs cost a forward pass each.
    const bool behind = std::any_of(layer.inputs.begin(), layer.inputs.end(), [&](int input) {
      return input >= 0 && wants_[static_cast<std::size_t>(input)];
    });
    const double passes = (trained > 0 ? 1 : 0) + (behind ? 1 : 0);
    times_.backward.push_back(wants_[k] ? seconds(passes * flops, 2 * bytes) : 0);

    const auto kept = static_cast<double>(trained * width_.kept);
    const int states = optimizer_numbers(training_.optimizer);
    times_.accumulate.push_back(3 * kept / rate_.bytes_per_s);
    times_.update.push_back((3 + 2 * states) * kept / rate_.bytes_per_s);
  }

  const graph::Model& model_;
  const Training& training_;
  const ComputeRate& rate_;
  Widths width_;
  std::vector<bool> wants_;
  LayerTimes times_;
};

}  // namespace

LayerTimes estimate_times(const graph::Model& model, const Training& training,
                          const ComputeRate& rate, std::int64_t rows) {
  return Estimate(model, training, rate, rows).run();
}

}  // namespace strata::plan
