#include "ui/session/gradient_health.h"

#include <algorithm>
#include <cmath>

namespace strata::ui {
namespace {

using Layer = link::LayersEvent::Layer;

constexpr double kDeadShare = 0.9;       // of outputs that are zero
constexpr double kExploded = 1e3;        // a gradient's norm that no step size is made for
constexpr double kSuspicious = 10;       // a norm from which growth counts ...
constexpr double kGrowth = 50;           // ... against the layer's median before
constexpr std::size_t kLeastBefore = 8;  // reports a median is taken of
constexpr std::size_t kMostBefore = 200;
constexpr double kVanished = 1e-4;       // against the greatest gradient of all layers
constexpr double kStillLearning = 1e-6;  // below it the whole network is done

bool is_number(const Layer& layer) {
  return std::isfinite(layer.gradient_norm) && std::isfinite(layer.weight_norm);
}

const Layer* find(const link::LayersEvent& report, const std::string& id) {
  const auto at = std::find_if(report.layers.begin(), report.layers.end(),
                               [&](const Layer& layer) { return layer.id == id; });
  return at == report.layers.end() ? nullptr : &*at;
}

double greatest_gradient(const link::LayersEvent& report) {
  double out = 0;
  for (const Layer& layer : report.layers)
    if (std::isfinite(layer.gradient_norm)) out = std::max(out, layer.gradient_norm);
  return out;
}

/// The median of a layer's gradients in the reports before the last three, 0 where there are few.
double usual_gradient(const std::vector<link::LayersEvent>& reports, const std::string& id) {
  std::vector<double> norms;
  const std::size_t end = reports.size() > 3 ? reports.size() - 3 : 0;
  for (std::size_t i = end > kMostBefore ? end - kMostBefore : 0; i < end; ++i) {
    const Layer* layer = find(reports[i], id);
    if (layer != nullptr && std::isfinite(layer->gradient_norm))
      norms.push_back(layer->gradient_norm);
  }
  if (norms.size() < kLeastBefore) return 0;
  const auto middle = norms.begin() + static_cast<std::ptrdiff_t>(norms.size() / 2);
  std::nth_element(norms.begin(), middle, norms.end());
  return *middle;
}

Verdict verdict_on(const Layer& layer, bool rectified, double greatest, double usual) {
  if (!is_number(layer)) return Verdict::not_a_number;
  const double norm = layer.gradient_norm;
  if (norm >= kExploded || (usual > 0 && norm >= kSuspicious && norm >= kGrowth * usual))
    return Verdict::exploding;
  if (rectified && layer.zero_fraction > kDeadShare) return Verdict::dead;
  if (greatest > kStillLearning && norm < kVanished * greatest) return Verdict::vanishing;
  return Verdict::healthy;
}

/// What at least two of the last three reports say (both, where there are two).
Verdict lasting_verdict(const std::vector<link::LayersEvent>& reports, const std::string& id,
                        bool rectified) {
  const double usual = usual_gradient(reports, id);
  const std::size_t count = std::min<std::size_t>(3, reports.size());
  std::vector<Verdict> said;
  for (std::size_t i = reports.size() - count; i < reports.size(); ++i)
    if (const Layer* layer = find(reports[i], id))
      said.push_back(verdict_on(*layer, rectified, greatest_gradient(reports[i]), usual));
  if (said.empty()) return Verdict::healthy;
  if (said.back() == Verdict::not_a_number) return Verdict::not_a_number;
  const auto times = std::count(said.begin(), said.end(), said.back());
  return times >= std::min<std::ptrdiff_t>(2, static_cast<std::ptrdiff_t>(said.size()))
             ? said.back()
             : Verdict::healthy;
}

/// Gradients come from the end of the network: where only some are no numbers, it began in the
/// last of these; where all are, in the layer whose weights are none, else at the very end.
std::string origin_of_nan(const std::vector<link::LayersEvent>& reports) {
  for (const link::LayersEvent& report : reports) {
    const auto bad = [](const Layer& layer) { return !std::isfinite(layer.gradient_norm); };
    const auto lost = [](const Layer& layer) { return !std::isfinite(layer.weight_norm); };
    const auto& layers = report.layers;
    if (std::all_of(layers.begin(), layers.end(), is_number)) continue;
    if (!std::all_of(layers.begin(), layers.end(), bad)) {
      const auto last = std::find_if(layers.rbegin(), layers.rend(), bad);
      if (last != layers.rend()) return last->id;
    }
    const auto first = std::find_if(layers.begin(), layers.end(), lost);
    const bool all_lost = std::all_of(layers.begin(), layers.end(), lost);
    return first != layers.end() && !all_lost ? first->id : layers.back().id;
  }
  return {};
}

}  // namespace

GradientHealth health_of(const std::vector<link::LayersEvent>& reports,
                         const std::function<bool(const std::string&)>& is_rectified) {
  GradientHealth out;
  if (reports.empty()) return out;
  for (const Layer& layer : reports.back().layers) {
    const bool rectified = is_rectified(layer.id);
    out.layers.push_back({layer, lasting_verdict(reports, layer.id, rectified), rectified});
    if (out.layers.back().verdict <= out.worst) continue;
    out.worst = out.layers.back().verdict;
    out.worst_layer = layer.id;
  }
  if (out.worst == Verdict::not_a_number) out.worst_layer = origin_of_nan(reports);
  return out;
}

}  // namespace strata::ui
