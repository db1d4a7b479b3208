#include "ui/canvas/canvas_scene.h"

#include <QGraphicsSceneMouseEvent>
#include <algorithm>

#include "ui/canvas/geometry.h"
#include "ui/canvas/stage_layer.h"

namespace strata::ui {
namespace {

/// Items may be in the middle of an event of their own when they go.
void retire(QGraphicsScene& scene, QGraphicsObject* item) {
  scene.removeItem(item);
  item->deleteLater();
}

QStringList layers_of(const DiagramNode& node) {
  return node.layers.isEmpty() ? QStringList{node.id} : node.layers;
}

}  // namespace

CanvasScene::CanvasScene(const CanvasLook& look, const ProjectDocument& document, QObject* parent)
    : QGraphicsScene(parent),
      look_(look),
      document_(document),
      stages_(new StageLayer(*this, look, document)) {
  setItemIndexMethod(BspTreeIndex);
}

void CanvasScene::refresh() {
  diagram_ = make_diagram(document_);
  sync_nodes();
  sync_edges();
  sync_frames();
  if (dragged_node() == nullptr) place_all();
  emit content_changed();
}

void CanvasScene::sync_nodes() {
  QHash<QString, NodeItem*> gone = nodes_;
  for (const DiagramNode& node : diagram_.nodes) {
    gone.remove(node.id);
    if (NodeItem* item = nodes_.value(node.id))
      item->show_node(node);
    else
      add_node(node);
  }
  for (auto item = gone.begin(); item != gone.end(); ++item) {
    nodes_.remove(item.key());
    retire(*this, *item);
  }
}

void CanvasScene::add_node(const DiagramNode& node) {
  auto* item = new NodeItem(look_, node);
  addItem(item);
  nodes_.insert(node.id, item);
  if (badges_.contains(node.id)) item->set_badge(badges_.value(node.id));
  connect(item, &NodeItem::moved, this, [this, item] { follow(item); });
  connect(item, &NodeItem::activated, this, &CanvasScene::node_activated);
  emit node_added(item);
}

void CanvasScene::sync_edges() {
  set_target(nullptr);
  std::vector<EdgeItem*> old = std::move(edges_);
  edges_.clear();
  for (const DiagramEdge& edge : diagram_.edges) {
    const auto same = std::find_if(old.begin(), old.end(), [&](const EdgeItem* item) {
      return item != nullptr && item->edge().from == edge.from && item->edge().to == edge.to;
    });
    if (same != old.end()) {
      (*same)->show_edge(edge);
      edges_.push_back(*same);
      *same = nullptr;
      continue;
    }
    auto* item = new EdgeItem(look_, edge);
    addItem(item);
    connect(item, &EdgeItem::plus_clicked, this, &CanvasScene::plus_clicked);
    edges_.push_back(item);
  }
  for (EdgeItem* item : old)
    if (item != nullptr) retire(*this, item);
}

void CanvasScene::sync_frames() {
  const auto same = std::equal(
      frames_.begin(), frames_.end(), diagram_.frames.begin(), diagram_.frames.end(),
      [](const FrameItem* item, const auto& frame) { return item->title() == frame.title; });
  if (same) return;
  for (FrameItem* item : frames_)
    retire(*this, item);
  frames_.clear();
  for (const DiagramFrame& frame : diagram_.frames) {
    auto* item = new FrameItem(look_, frame.title);
    addItem(item);
    connect(item, &FrameItem::fold_asked, this, &CanvasScene::fold_asked);
    connect(item, &FrameItem::chosen, this, [this](const QString& title) {
      for (const DiagramFrame& each : diagram_.frames)
        if (each.title == title) select(each.nodes);
    });
    frames_.push_back(item);
  }
}

void CanvasScene::place_all() {
  arrangement_ =
      arrange(diagram_, document_.draft().canvas, stages_->layers(), stages_->has_costs());
  placing_ = true;
  for (NodeItem* item : std::as_const(nodes_)) {
    item->setPos(arrangement_.corners.value(item->id()));
    item->settle();
  }
  placing_ = false;
  for (std::size_t i = 0; i < edges_.size(); ++i)
    route(*edges_[i], arrangement_.vias[i]);
  fit_frames();
  stages_->fit();
}

void CanvasScene::route(EdgeItem& edge, const std::vector<QPointF>& via) const {
  const NodeItem* from = node(edge.edge().from);
  const NodeItem* to = node(edge.edge().to);
  if (from == nullptr) return;
  edge.set_way(from->output_port(), to == nullptr ? std::nullopt : std::optional(to->input_port()),
               via);
}

/// A node moved under the mouse: what hangs on it comes along.
void CanvasScene::follow(NodeItem* node) {
  if (placing_) return;
  for (EdgeItem* edge : edges_)
    if (edge->edge().from == node->id() || edge->edge().to == node->id()) route(*edge);
  fit_frames();
  stages_->fit();
}

void CanvasScene::fit_frames() {
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    QRectF around;
    for (const QString& id : diagram_.frames[i].nodes)
      if (const NodeItem* item = node(id)) around = around.united(item->body());
    frames_[i]->set_around(around);
  }
}

NodeItem* CanvasScene::node_of_layer(const QString& layer) const {
  if (NodeItem* item = node(layer)) return item;
  for (const DiagramNode& each : diagram_.nodes)
    if (each.layers.contains(layer)) return node(each.id);
  return nullptr;
}

std::vector<NodeItem*> CanvasScene::nodes() const {
  std::vector<NodeItem*> out;
  for (const DiagramNode& each : diagram_.nodes)
    if (NodeItem* item = node(each.id)) out.push_back(item);
  return out;
}

QRectF CanvasScene::content() const {
  QRectF out;
  for (const NodeItem* item : nodes_)
    out = out.united(item->body());
  for (const FrameItem* item : frames_)
    out = out.united(item->boundingRect());
  // the edge to the loss
  return out.adjusted(0, 0, 0, metrics::kNodeGap).united(stages_->area());
}

QPointF CanvasScene::group_corner(const QString& group) const {
  for (const FrameItem* frame : frames_)
    if (frame->title() == group) return frame->boundingRect().topLeft();
  const NodeItem* folded = node(group_node_id(group));
  return folded == nullptr ? QPointF() : folded->pos();
}

NodeItem* CanvasScene::node_at(const QPointF& place) const {
  for (NodeItem* item : nodes_)
    if (item->body().contains(place)) return item;
  return nullptr;
}

EdgeItem* CanvasScene::edge_near(const QPointF& place, double reach, const QString& but_not) const {
  EdgeItem* nearest = nullptr;
  double least = reach;
  for (EdgeItem* item : edges_) {
    if (!but_not.isEmpty() && (item->edge().from == but_not || item->edge().to == but_not))
      continue;
    const QRectF near = item->path().boundingRect().adjusted(-reach, -reach, reach, reach);
    if (!near.contains(place)) continue;
    const double distance = item->distance_to(place);
    if (distance > least) continue;
    least = distance;
    nearest = item;
  }
  return nearest;
}

void CanvasScene::set_target(EdgeItem* edge) {
  if (target_ == edge) return;
  if (target_ != nullptr) target_->set_target(false);
  target_ = edge;
  if (target_ != nullptr) target_->set_target(true);
}

void CanvasScene::select(const QStringList& layers) {
  clearSelection();
  for (const QString& layer : layers)
    if (NodeItem* item = node_of_layer(layer)) item->setSelected(true);
}

QStringList CanvasScene::selected() const {
  QStringList out;
  for (const DiagramNode& each : diagram_.nodes)
    if (const NodeItem* item = node(each.id); item != nullptr && item->isSelected())
      out += layers_of(each);
  return out;
}

std::vector<graph::Edge> CanvasScene::selected_edges() const {
  std::vector<graph::Edge> out;
  for (const EdgeItem* item : edges_)
    if (item->isSelected() && !item->edge().to.isEmpty()) out.push_back(item->edge().edge);
  return out;
}

void CanvasScene::set_badges(const QHash<QString, Badge>& badges) {
  badges_ = badges;
  for (NodeItem* item : std::as_const(nodes_)) {
    const auto badge = badges_.constFind(item->id());
    item->set_badge(badge == badges_.constEnd() ? std::nullopt : std::optional(*badge));
  }
}

NodeItem* CanvasScene::dragged_node() const {
  auto* item = qgraphicsitem_cast<NodeItem*>(mouseGrabberItem());
  return item != nullptr && item->pos() != item->home() ? item : nullptr;
}

void CanvasScene::mouseMoveEvent(QGraphicsSceneMouseEvent* event) {
  QGraphicsScene::mouseMoveEvent(event);
  const NodeItem* item = dragged_node();
  if (item == nullptr || selectedItems().size() != 1 || item->node().layers.size() != 1) return;
  EdgeItem* edge = edge_near(item->body().center(), metrics::kNodeHeight / 2.0, item->id());
  // Not where it comes from: that is a mere shift.
  const bool away = geometry::distance(item->pos(), item->home()) > metrics::kNodeHeight;
  set_target(away ? edge : nullptr);
}

void CanvasScene::mouseReleaseEvent(QGraphicsSceneMouseEvent* event) {
  const bool dragged = dragged_node() != nullptr;
  NodeItem* item = dragged_node();
  QGraphicsScene::mouseReleaseEvent(event);
  if (!dragged) return;
  EdgeItem* edge = target_;
  set_target(nullptr);
  if (edge != nullptr)
    emit dropped_on_edge(item, edge);
  else
    finish_drag();
}

void CanvasScene::finish_drag() {
  QHash<QString, QPointF> corners;
  for (const NodeItem* item : std::as_const(nodes_)) {
    if (item->pos() == arrangement_.corners.value(item->id())) continue;
    QPointF corner = item->pos();
    for (const QString& layer : layers_of(item->node())) {  // a folded group's layers: a column
      corners.insert(layer, corner);
      corner.ry() += metrics::kNodeHeight + metrics::kNodeGap;
    }
  }
  if (!corners.isEmpty()) emit nodes_placed(corners);
}

}  // namespace strata::ui
