#include "engine/layer_health.h"

#include <ATen/ops/count_nonzero.h>
#include <ATen/ops/linalg_vector_norm.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace strata::engine {
namespace {

/// Columns of the sums, one row a layer.
enum Column : std::size_t { gradient, weight, update, zeros, outputs, trained, columns };

}  // namespace

void HealthMeter::begin() {
  measuring_ = true;
  counting_.assign(model_.layers.size() * columns, 0);
  sums_.clear();
}

void HealthMeter::note_output(int layer, const at::Tensor& output) {
  if (!measuring_) return;
  double* const row = counting_.data() + static_cast<std::size_t>(layer) * columns;
  row[zeros] +=
      static_cast<double>(output.numel() - at::count_nonzero(output).item<std::int64_t>());
  row[outputs] += static_cast<double>(output.numel());
}

void HealthMeter::note_gradients() {
  if (measuring_) add_squares(store_.gradients(), gradient);
}

void HealthMeter::before_update() {
  if (measuring_) values_before_ = store_.values().clone();
}

void HealthMeter::after_update() {
  if (!measuring_) return;
  measuring_ = false;
  add_squares(values_before_, weight);
  add_squares(values_before_.sub_(store_.values()), update);
  values_before_ = at::Tensor();
  for (const ParameterSlot& slot : store_.entries())
    if (slot.trained) counting_[static_cast<std::size_t>(slot.layer) * columns + trained] = 1;
  sums_ = std::exchange(counting_, {});
}

void HealthMeter::cancel() { measuring_ = false; }

void HealthMeter::add_squares(const at::Tensor& flat, std::size_t which) {
  for (const ParameterSlot& slot : store_.entries()) {
    if (!slot.trained || !slot.counted) continue;
    const std::int64_t first = std::max(slot.offset, own_.first);
    const std::int64_t last = std::min(slot.offset + slot.elements, own_.first + own_.count);
    if (first >= last) continue;
    const double norm = at::linalg_vector_norm(flat.narrow(0, first, last - first)).item<double>();
    counting_[static_cast<std::size_t>(slot.layer) * columns + which] += norm * norm;
  }
}

std::vector<LayerHealth> HealthMeter::layers_from(const graph::Model& model,
                                                  const std::vector<double>& sums) {
  std::vector<LayerHealth> layers;
  for (std::size_t k = 0; k < model.layers.size() && !sums.empty(); ++k) {
    const double* const row = sums.data() + k * columns;
    if (row[trained] == 0) continue;
    LayerHealth health;
    health.id = model.layers[k].id();
    health.gradient_norm = std::sqrt(row[gradient]);
    health.weight_norm = std::sqrt(row[weight]);
    health.update_ratio = row[weight] > 0 ? std::sqrt(row[update] / row[weight]) : 0;
    health.zero_fraction = row[outputs] > 0 ? row[zeros] / row[outputs] : 0;
    layers.push_back(std::move(health));
  }
  return layers;
}

}  // namespace strata::engine
