// Whether a network's layers learn: verdicts on gradients, updates and silent outputs.
#pragma once

#include <string>
#include <vector>

#include "link/event.h"

namespace strata::ui {

enum class Verdict { healthy, vanishing, dead, exploding, not_a_number };

struct LayerVerdict {
  link::LayersEvent::Layer now;
  Verdict verdict = Verdict::healthy;
};

struct GradientHealth {
  std::vector<LayerVerdict> layers;  // in the network's order
  Verdict worst = Verdict::healthy;
  std::string worst_layer;  // for not_a_number the layer it began in
};

/// Of the reports of a run in time. A verdict other than not_a_number needs two of the last three
/// reports, so that one odd batch does not raise an alarm.
GradientHealth health_of(const std::vector<link::LayersEvent>& reports);

}  // namespace strata::ui
