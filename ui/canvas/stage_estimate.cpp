#include "ui/canvas/stage_estimate.h"

#include <QCoreApplication>

#include "plan/boundary.h"
#include "plan/widths.h"
#include "ui/canvas/texts.h"

namespace strata::ui {
namespace {

constexpr double kBytesInMebibyte = 1024.0 * 1024.0;

struct Stages {
  Q_DECLARE_TR_FUNCTIONS(canvas)
};

std::size_t at(int index) { return static_cast<std::size_t>(index); }

QString memory_words(std::int64_t bytes) {
  const double mebibytes = static_cast<double>(bytes) / kBytesInMebibyte;
  return mebibytes < 1024 ? Stages::tr("%1 MiB memory").arg(mebibytes, 0, 'f', 0)
                          : Stages::tr("%1 GiB memory").arg(mebibytes / 1024, 0, 'f', 1);
}

QStringList notes_of(const graph::Model& model, const RunPlan& plan, int stage) {
  const plan::LayerRange& range = plan.plan.stages[at(stage)];
  double parameters = 0;
  double milliseconds = 0;
  for (int k = range.first; k < range.last; ++k) {
    parameters += static_cast<double>(model.layers[at(k)].parameter_count());
    milliseconds += plan.ms_of(k);
  }
  return {layers_text(range.last - range.first),
          Stages::tr("%1 parameters").arg(short_count_text(parameters)),
          Stages::tr("≈ %1 ms per batch").arg(milliseconds, 0, 'f', milliseconds < 100 ? 2 : 0),
          memory_words(plan.memory[at(stage)].total())};
}

QString devices_words(const std::vector<std::string>& devices) {
  const QString first = QString::fromStdString(devices.front());
  return devices.size() == 1 ? first : Stages::tr("%1 + %2").arg(first).arg(devices.size() - 1);
}

/// As the node's shape tags call numbers.
QString number_word(plan::Precision precision) {
  switch (precision) {
    case plan::Precision::float64:
      return QStringLiteral("f64");
    case plan::Precision::bfloat16:
      return QStringLiteral("bf16");
    case plan::Precision::float16:
      return QStringLiteral("f16");
    case plan::Precision::float32:
      break;
  }
  return QStringLiteral("f32");
}

}  // namespace

std::vector<StageBand> stage_bands(const graph::Model& model, const RunPlan& plan) {
  std::vector<StageBand> bands;
  if (plan.stages() < 2) return bands;
  for (int stage = 0; stage < plan.stages(); ++stage) {
    const plan::LayerRange& range = plan.plan.stages[at(stage)];
    StageBand band;
    band.title = Stages::tr("stage %1").arg(stage);
    band.device = devices_words(plan.devices_of(stage));
    for (int k = range.first; k < range.last; ++k)
      band.layers << QString::fromStdString(model.layers[at(k)].id());
    band.notes = notes_of(model, plan, stage);
    band.share = plan.share_of(stage);
    bands.push_back(std::move(band));
  }
  return bands;
}

QHash<QString, double> layer_costs(const graph::Model& model, const RunPlan& plan) {
  QHash<QString, double> out;
  for (int k = 0; k < static_cast<int>(model.layers.size()); ++k)
    out.insert(QString::fromStdString(model.layers[at(k)].id()), plan.ms_of(k));
  return out;
}

std::vector<plan::LayerRange> with_cut(const RunPlan& plan, int cut, int first_layer) {
  std::vector<plan::LayerRange> out = plan.plan.stages;
  out[at(cut)].last = first_layer;
  out[at(cut) + 1].first = first_layer;
  return out;
}

graph::Network pinned(graph::Network network, const graph::Model& model, const RunPlan& plan,
                      const std::vector<plan::LayerRange>& stages) {
  for (int stage = 0; stage < static_cast<int>(stages.size()); ++stage) {
    const std::string word =
        pin_word(plan.plan.devices, plan::rank_of({0, stage, 0}, plan.plan.mesh));
    for (int k = stages[at(stage)].first; k < stages[at(stage)].last; ++k)
      for (graph::LayerSpec& layer : network.layers)
        if (layer.id == model.layers[at(k)].id()) layer.device = word;
  }
  return network;
}

graph::Network unpinned(graph::Network network) {
  for (graph::LayerSpec& layer : network.layers)
    layer.device.clear();
  return network;
}

Crossing crossing_at(const graph::Model& model, const std::vector<plan::LayerRange>& stages,
                     int cut, plan::Precision precision) {
  const std::int64_t width = plan::widths_of(precision).computed;
  Crossing out;
  for (int stage = 0; stage <= cut; ++stage)
    for (const plan::Boundary::Crossing& sent : plan::boundary_of(model, stages, stage).sent) {
      if (sent.peer <= cut || !sent.value) continue;
      const graph::Signal& output = model.layers[at(sent.layer)].facts.output;
      out.elements += output.shape.elements();
      out.bytes += plan::bytes_of(output, 1, width);
    }
  return out;
}

QString crossing_text(const Crossing& crossing, plan::Precision precision, std::int64_t batch,
                      std::int64_t microbatches) {
  const auto bytes = static_cast<double>(crossing.bytes * batch);
  QString out = Stages::tr("%1 × %2 × %3 = %4 per batch")
                    .arg(crossing.elements)
                    .arg(number_word(precision))
                    .arg(batch)
                    .arg(byte_text(bytes));
  if (microbatches < 2) return out;
  return Stages::tr("%1 · %2 × %3")
      .arg(out)
      .arg(microbatches)
      .arg(byte_text(bytes / static_cast<double>(microbatches)));
}

}  // namespace strata::ui
