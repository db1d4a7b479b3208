// Whether a network's layers learn: verdicts on gradients, updates and silent outputs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "link/event.h"

namespace strata::ui {

enum class Verdict { healthy, vanishing, dead, exploding, not_a_number };

struct LayerVerdict {
  link::LayersEvent::Layer now;
  Verdict verdict = Verdict::healthy;
  bool rectified = true;  // its output is that of a ReLU: zeros mean something
};

struct GradientHealth {
  std::vector<LayerVerdict> layers;  // in the network's order
  Verdict worst = Verdict::healthy;
  std::string worst_layer;  // for not_a_number the layer it began in
};

/// Of the reports of a run in time. A verdict other than not_a_number needs two of the last three
/// reports, so that one odd batch does not raise an alarm.
/// `is_rectified`: whether a layer ends in a ReLU; zeros of others are no fault.
GradientHealth health_of(const std::vector<link::LayersEvent>& reports,
                         const std::function<bool(const std::string&)>& is_rectified);

}  // namespace strata::ui
