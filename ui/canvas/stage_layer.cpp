#include "ui/canvas/stage_layer.h"

#include <algorithm>

#include "ui/canvas/canvas_scene.h"
#include "ui/canvas/geometry.h"

namespace strata::ui {
namespace {

constexpr double kBetweenBands = 8;

}  // namespace

StageLayer::StageLayer(CanvasScene& scene, const CanvasLook& look, const ProjectDocument& document)
    : QObject(&scene), scene_(scene), look_(look), document_(document) {}

void StageLayer::show_plan(const RunPlan* plan) {
  plan_.reset();
  if (plan != nullptr && plan->stages() > 1) plan_ = *plan;
  const graph::Model& model = document_.diagnosis().model;
  costs_ = plan_ ? layer_costs(model, *plan_) : QHash<QString, double>();
  set_bands(plan_ ? stage_bands(model, *plan_) : std::vector<StageBand>());
}

void StageLayer::set_bands(std::vector<StageBand> stages) {
  if (stages == stages_) return;
  const bool other_count = stages.size() != stages_.size();
  stages_ = std::move(stages);
  if (other_count) make_items();
  for (std::size_t i = 0; i < bands_.size(); ++i)
    bands_[i]->set_band(stages_[i]);
}

void StageLayer::make_items() {
  for (BandItem* band : bands_)
    delete band;
  bands_.clear();
  for (CutItem* cut : cuts_) {
    scene_.removeItem(cut);
    cut->deleteLater();  // it may be in its own mouse event
  }
  cuts_.clear();
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    bands_.push_back(new BandItem(look_, i));
    scene_.addItem(bands_.back());
    if (i == 0) continue;
    auto* cut = new CutItem(look_, static_cast<int>(i) - 1, [this, i](const QString& layer) {
      return crossing(static_cast<int>(i) - 1, layer);
    });
    scene_.addItem(cut);
    connect(cut, &CutItem::moved, this, &StageLayer::cut_moved);
    cuts_.push_back(cut);
  }
}

std::vector<QStringList> StageLayer::layers() const {
  std::vector<QStringList> out;
  for (const StageBand& stage : stages_)
    out.push_back(stage.layers);
  return out;
}

QRectF StageLayer::area() const {
  QRectF out;
  for (const BandItem* band : bands_)
    out = out.united(band->band_rect());
  for (const CutItem* cut : cuts_)
    out = out.united(cut->boundingRect());
  return out;
}

void StageLayer::fit() {
  fit_bands();
  fit_costs();
  fit_cuts();
}

QRectF StageLayer::around(std::size_t stage) const {
  QRectF out;
  for (const QString& layer : stages_[stage].layers)
    if (const NodeItem* node = scene_.node_of_layer(layer)) out = out.united(node->body());
  if (stage == 0)
    if (const NodeItem* data = scene_.node(QStringLiteral("data"))) out = out.united(data->body());
  return out;
}

/// Bands are equally wide, and nearly touch where one lies below the other.
void StageLayer::fit_bands() {
  std::vector<QRectF> rects;
  QRectF all;
  for (std::size_t i = 0; i < bands_.size(); ++i) {
    rects.push_back(around(i));
    all = all.united(rects.back());
  }
  for (std::size_t i = 0; i < bands_.size(); ++i) {
    QRectF rect(all.left(), rects[i].top(), all.width(), rects[i].height());
    const double pad = geometry::kBandPadding + kBetweenBands / 2;
    if (i > 0 && rects[i - 1].bottom() < rect.top())
      rect.setTop((rects[i - 1].bottom() + rect.top()) / 2 + pad);
    if (i + 1 < bands_.size() && rect.bottom() < rects[i + 1].top())
      rect.setBottom((rect.bottom() + rects[i + 1].top()) / 2 - pad);
    bands_[i]->set_around(rect);
  }
}

void StageLayer::fit_costs() {
  double dearest = 0;
  for (const double cost : std::as_const(costs_))
    dearest = std::max(dearest, cost);
  for (std::size_t i = 0; i < bands_.size(); ++i) {
    std::vector<BandItem::Cost> costs;
    for (const QString& layer : stages_[i].layers) {
      const NodeItem* node = scene_.node(layer);
      if (node == nullptr || !costs_.contains(layer)) continue;
      const double cost = costs_.value(layer);
      costs.push_back({{node->body().right(), node->body().center().y()},
                       dearest > 0 ? cost / dearest : 0,
                       Caption(QString::number(cost, 'f', 2), look_.mono)});
    }
    bands_[i]->set_costs(std::move(costs), i == 0 ? tr("≈ ms per batch") : QString());
  }
}

void StageLayer::fit_cuts() {
  for (std::size_t i = 0; i < cuts_.size(); ++i)
    cuts_[i]->set_places(places(i), stages_[i + 1].layers.value(0), bands_[i]->band_rect().left(),
                         bands_[i]->band_rect().right());
}

/// Every gap between two layers of the neighbouring stages with all of one side above all of the
/// other.
std::vector<CutItem::Place> StageLayer::places(std::size_t cut) const {
  const QStringList layers = stages_[cut].layers + stages_[cut + 1].layers;
  std::vector<QRectF> bodies;
  for (const QString& layer : layers) {
    const NodeItem* node = scene_.node_of_layer(layer);
    if (node == nullptr) return {};
    bodies.push_back(node->body());
  }
  std::vector<double> top_from(bodies.size());  // of this and all later ones
  double top = bodies.empty() ? 0 : bodies.back().top();
  for (std::size_t i = bodies.size(); i-- > 0;)
    top_from[i] = top = std::min(top, bodies[i].top());
  std::vector<CutItem::Place> out;
  double bottom = bodies.empty() ? 0 : bodies.front().bottom();
  for (std::size_t i = 1; i < bodies.size(); ++i) {
    bottom = std::max(bottom, bodies[i - 1].bottom());
    const QString& layer = layers[static_cast<qsizetype>(i)];
    const bool here = static_cast<qsizetype>(i) == stages_[cut].layers.size();
    if (here || bottom <= top_from[i]) out.push_back({(bottom + top_from[i]) / 2, layer});
  }
  return out;
}

QString StageLayer::crossing(int cut, const QString& first_layer) const {
  const graph::Model& model = document_.diagnosis().model;
  // The plan may be of the network before an edit: the next one is on its way.
  if (!plan_ || plan_->times.forward.size() != model.layers.size()) return {};
  const std::string id = first_layer.toStdString();
  const auto first = std::find_if(model.layers.begin(), model.layers.end(),
                                  [&](const graph::Layer& layer) { return layer.id() == id; });
  if (first == model.layers.end()) return {};
  const plan::Precision precision = document_.project().training.precision;
  const auto stages = with_cut(*plan_, cut, static_cast<int>(first - model.layers.begin()));
  return crossing_text(crossing_at(model, stages, cut, precision), precision,
                       plan_->batch / plan_->plan.mesh.replicas, plan_->plan.micro_batches);
}

}  // namespace strata::ui
