#include "ui/canvas/stage_estimate.h"

#include <QCoreApplication>
#include <algorithm>
#include <numeric>
#include <set>

#include "ui/canvas/texts.h"

namespace strata::ui {
namespace {

// Layers without arithmetic still move memory; this keeps them from counting as nothing.
constexpr double kFlopsPerNumber = 2;
constexpr double kBytesPerNumber = 4;

/// Adds one stage. best[i]: what the dearest stage costs when the first i layers make up the stages
/// so far; needs at least `least` layers. from[i]: where the new stage begins.
void add_stage(const std::vector<double>& sums, std::size_t least, std::vector<double>& best,
               std::vector<std::size_t>& from) {
  std::vector<double> next(best.size(), 0);
  from.assign(best.size(), 0);
  for (std::size_t end = least + 1; end < best.size(); ++end) {
    // The later the new stage begins the cheaper it is, and the dearer what comes before: the best
    // place is where the two meet.
    std::size_t low = least;
    std::size_t high = end - 1;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (best[middle] >= sums[end] - sums[middle])
        high = middle;
      else
        low = middle + 1;
    }
    const auto cost = [&](std::size_t at) { return std::max(best[at], sums[end] - sums[at]); };
    if (low > least && cost(low - 1) < cost(low)) --low;
    next[end] = cost(low);
    from[end] = low;
  }
  best = std::move(next);
}

QString word(const char* text, double count) {
  return QCoreApplication::translate("canvas", text).arg(short_count_text(count));
}

struct Span {
  std::size_t first;
  std::size_t last;  // one past
};

Span span_of(const StageStarts& starts, std::size_t stage, std::size_t layers) {
  return {starts[stage], stage + 1 < starts.size() ? starts[stage + 1] : layers};
}

QStringList notes_of(const graph::Model& model, Span span, double milliseconds) {
  double parameters = 0;
  double flops = 0;
  for (std::size_t i = span.first; i < span.last; ++i) {
    parameters += static_cast<double>(model.layers[i].parameter_count());
    flops += model.layers[i].facts.forward_flops;
  }
  QStringList notes = {layers_text(static_cast<qsizetype>(span.last - span.first))};
  notes << word("%1 parameters", parameters);
  if (milliseconds > 0)
    notes << QCoreApplication::translate("canvas", "%1 ms per batch").arg(milliseconds, 0, 'f', 2);
  else
    notes << word("%1FLOP / sample", flops);
  return notes;
}

}  // namespace

std::vector<double> layer_costs(const graph::Model& model) {
  std::vector<double> out;
  out.reserve(model.layers.size());
  for (const graph::Layer& layer : model.layers)
    out.push_back(layer.facts.forward_flops +
                  kFlopsPerNumber * static_cast<double>(layer.facts.output.shape.elements()));
  return out;
}

StageStarts balanced_starts(std::span<const double> costs, std::size_t stages) {
  stages = std::min(stages, costs.size());
  if (stages == 0) return {};
  std::vector<double> sums(costs.size() + 1, 0);
  std::partial_sum(costs.begin(), costs.end(), sums.begin() + 1);
  std::vector<double> best = sums;
  std::vector<std::vector<std::size_t>> from(stages);
  for (std::size_t stage = 1; stage < stages; ++stage)
    add_stage(sums, stage, best, from[stage]);
  StageStarts starts(stages, 0);
  std::size_t end = costs.size();
  for (std::size_t stage = stages; stage-- > 1;)
    end = starts[stage] = from[stage][end];
  return starts;
}

StageStarts stage_starts(const graph::Model& model, const std::vector<std::string>& devices) {
  const auto balanced = [&] { return balanced_starts(layer_costs(model), devices.size()); };
  StageStarts starts = {0};
  std::size_t stage = 0;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const std::string& device = model.layers[i].spec.device;
    if (device.empty() || device == devices[stage]) continue;
    if (stage + 1 == devices.size() || device != devices[stage + 1] || i == 0) return balanced();
    starts.push_back(i);
    ++stage;
  }
  return starts.size() == devices.size() ? starts : balanced();
}

std::vector<StageBand> stage_bands(const graph::Model& model, const StageStarts& starts,
                                   const std::vector<std::string>& devices,
                                   const QHash<QString, double>& ms) {
  const std::vector<double> costs = layer_costs(model);
  std::vector<StageBand> bands;
  double all = 0;
  for (std::size_t stage = 0; stage < starts.size(); ++stage) {
    const Span span = span_of(starts, stage, model.layers.size());
    StageBand band;
    band.title = QCoreApplication::translate("canvas", "stage %1").arg(stage);
    band.device = QString::fromStdString(devices[stage % devices.size()]);
    double milliseconds = 0;
    for (std::size_t i = span.first; i < span.last; ++i) {
      band.layers << QString::fromStdString(model.layers[i].id());
      milliseconds += ms.value(band.layers.back());
      band.share += ms.isEmpty() ? costs[i] : ms.value(band.layers.back());
    }
    band.notes = notes_of(model, span, milliseconds);
    all += band.share;
    bands.push_back(std::move(band));
  }
  for (StageBand& band : bands)
    band.share = all > 0 ? band.share / all : 1.0 / static_cast<double>(bands.size());
  return bands;
}

graph::Network pinned(graph::Network network, const graph::Model& model, const StageStarts& starts,
                      const std::vector<std::string>& devices) {
  for (std::size_t stage = 0; stage < starts.size() && stage < devices.size(); ++stage) {
    const Span span = span_of(starts, stage, model.layers.size());
    for (std::size_t i = span.first; i < span.last; ++i)
      for (graph::LayerSpec& layer : network.layers)
        if (layer.id == model.layers[i].id()) layer.device = devices[stage];
  }
  return network;
}

graph::Network unpinned(graph::Network network) {
  for (graph::LayerSpec& layer : network.layers)
    layer.device.clear();
  return network;
}

Crossing crossing_before(const graph::Model& model, std::size_t first, std::int64_t batch) {
  std::set<int> sent;
  Crossing out;
  for (std::size_t reader = first; reader < model.layers.size(); ++reader) {
    const graph::Layer& layer = model.layers[reader];
    for (std::size_t i = 0; i < layer.inputs.size(); ++i)
      if (layer.inputs[i] < static_cast<int>(first) && sent.insert(layer.inputs[i]).second)
        out.elements += layer.reads[i].shape.elements();
  }
  out.bytes = static_cast<double>(out.elements) * static_cast<double>(batch) * kBytesPerNumber;
  return out;
}

QString crossing_text(const Crossing& crossing, std::int64_t batch, std::int64_t microbatches) {
  QString out = QCoreApplication::translate("canvas", "%1 × f32 × %2 = %3 per batch")
                    .arg(crossing.elements)
                    .arg(batch)
                    .arg(byte_text(crossing.bytes));
  if (microbatches < 2) return out;
  return QCoreApplication::translate("canvas", "%1 · %2 × %3")
      .arg(out)
      .arg(microbatches)
      .arg(byte_text(crossing.bytes / static_cast<double>(microbatches)));
}

}  // namespace strata::ui
