// The stages of a run's plan, as the canvas draws them: bands behind the nodes, and what goes over
// the cuts between them.
#pragma once

#include <QHash>
#include <QString>
#include <QStringList>
#include <vector>

#include "graph/network.h"
#include "ui/models/run_plan.h"

namespace strata::ui {

/// What the canvas draws behind the layers of one device.
struct StageBand {
  QString title;   // "stage 0"
  QString device;  // "cuda:0"
  QStringList layers;
  QStringList notes;  // "2 layers", "3.69 M parameters", ...
  double share = 0;   // of the time of all stages
  bool operator==(const StageBand&) const = default;
};

/// None for a plan of one stage.
std::vector<StageBand> stage_bands(const graph::Model& model, const RunPlan& plan);

/// Milliseconds by layer that a device is predicted to take for its part of a batch.
QHash<QString, double> layer_costs(const graph::Model& model, const RunPlan& plan);

/// The plan's stages with the border behind stage `cut` before another layer.
std::vector<plan::LayerRange> with_cut(const RunPlan& plan, int cut, int first_layer);

/// The network with every layer pinned to its stage's device, and without any pins.
graph::Network pinned(graph::Network network, const graph::Model& model, const RunPlan& plan,
                      const std::vector<plan::LayerRange>& stages);
graph::Network unpinned(graph::Network network);

/// What goes over a cut with these stages, per sample: an output once to each stage that reads it.
struct Crossing {
  std::int64_t elements = 0;
  std::int64_t bytes = 0;
};
Crossing crossing_at(const graph::Model& model, const std::vector<plan::LayerRange>& stages,
                     int cut, plan::Precision precision);
/// "7200 × f32 × 64 = 1.84 MB per batch · 8 × 230 kB"; the last part with more than one
/// micro-batch. `batch`: a pipeline's share of it.
QString crossing_text(const Crossing& crossing, plan::Precision precision, std::int64_t batch,
                      std::int64_t microbatches);

}  // namespace strata::ui
