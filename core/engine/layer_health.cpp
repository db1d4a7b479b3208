#include "engine/layer_health.h"

#include <ATen/ops/count_nonzero.h>
#include <ATen/ops/linalg_vector_norm.h>

#include <algorithm>
#include <cmath>

namespace strata::engine {

void HealthMeter::begin() {
  measuring_ = true;
  zeros_.assign(model_.layers.size(), {});
  layers_.clear();
}

void HealthMeter::note_output(int layer, const at::Tensor& output) {
  if (!measuring_) return;
  Zeros& zeros = zeros_[static_cast<std::size_t>(layer)];
  zeros.found += output.numel() - at::count_nonzero(output).item<std::int64_t>();
  zeros.of += output.numel();
}

void HealthMeter::note_gradients() {
  if (measuring_) gradient_norms_ = norms(store_.gradients());
}

void HealthMeter::before_update() {
  if (measuring_) values_before_ = store_.values().clone();
}

void HealthMeter::after_update() {
  if (!measuring_) return;
  measuring_ = false;
  const std::vector<double> weights = norms(values_before_);
  const std::vector<double> updates = norms(values_before_.sub_(store_.values()));
  values_before_ = at::Tensor();
  for (std::size_t k = 0; k < model_.layers.size(); ++k) {
    if (weights[k] < 0) continue;
    LayerHealth health;
    health.id = model_.layers[k].id();
    health.gradient_norm = gradient_norms_[k];
    health.weight_norm = weights[k];
    health.update_ratio = weights[k] > 0 ? updates[k] / weights[k] : 0;
    if (zeros_[k].of > 0)
      health.zero_fraction =
          static_cast<double>(zeros_[k].found) / static_cast<double>(zeros_[k].of);
    layers_.push_back(std::move(health));
  }
}

void HealthMeter::cancel() { measuring_ = false; }

std::vector<double> HealthMeter::norms(const at::Tensor& flat) const {
  std::vector<double> out(model_.layers.size(), -1);
  for (const ParameterSlot& slot : store_.layout()) {
    if (!slot.trained) continue;
    double& norm = out[static_cast<std::size_t>(slot.layer)];
    const double part = at::linalg_vector_norm(store_.view_of(flat, slot)).item<double>();
    norm = std::hypot(std::max(norm, 0.0), part);
  }
  return out;
}

}  // namespace strata::engine
