// A network cut into stages, one per device: an estimate from FLOPs until there are measured times.
#pragma once

#include <QHash>
#include <QString>
#include <QStringList>
#include <span>
#include <string>
#include <vector>

#include "graph/network.h"

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

/// Index of each stage's first layer in Model::layers; the first is 0.
using StageStarts = std::vector<std::size_t>;

/// What each layer costs: its FLOPs, and a little per number it writes.
std::vector<double> layer_costs(const graph::Model& model);

/// Contiguous stages whose dearest is as cheap as can be; no stage is empty. Fewer than `stages`
/// where there are fewer layers.
StageStarts balanced_starts(std::span<const double> costs, std::size_t stages);

/// As the layers' own `device` says; balanced by cost where they say nothing, or say what are no
/// stages in the devices' order.
StageStarts stage_starts(const graph::Model& model, const std::vector<std::string>& devices);

/// The bands for these stages. `ms`: measured times per batch by layer, where there are any.
std::vector<StageBand> stage_bands(const graph::Model& model, const StageStarts& starts,
                                   const std::vector<std::string>& devices,
                                   const QHash<QString, double>& ms = {});

/// The network with every layer pinned to its stage's device, and without any pins.
graph::Network pinned(graph::Network network, const graph::Model& model, const StageStarts& starts,
                      const std::vector<std::string>& devices);
graph::Network unpinned(graph::Network network);

/// What goes over a cut before layer `first`.
struct Crossing {
  std::int64_t elements = 0;  // per sample, of every output read on the other side
  double bytes = 0;           // per batch, as float32
};
Crossing crossing_before(const graph::Model& model, std::size_t first, std::int64_t batch);
/// "7200 × f32 × 64 = 1.84 MB per batch · 8 × 230 kB"; the last part with more than one
/// micro-batch.
QString crossing_text(const Crossing& crossing, std::int64_t batch, std::int64_t microbatches);

}  // namespace strata::ui
