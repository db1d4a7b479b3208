// The items of the canvas, kept like the document: nodes, edges, frames, and behind them the device
// bands. It knows where things are and what the mouse took; what follows is NetworkCanvas's affair.
#pragma once

#include <QGraphicsScene>
#include <QHash>
#include <optional>
#include <vector>

#include "ui/canvas/arrangement.h"
#include "ui/canvas/diagram.h"
#include "ui/canvas/edge_item.h"
#include "ui/canvas/frame_item.h"
#include "ui/canvas/node_item.h"

namespace strata::ui {

class StageLayer;

class CanvasScene : public QGraphicsScene {
  Q_OBJECT

 public:
  CanvasScene(const CanvasLook& look, const ProjectDocument& document, QObject* parent);

  /// Makes the items like the document again.
  void refresh();

  [[nodiscard]] const Diagram& diagram() const { return diagram_; }
  [[nodiscard]] NodeItem* node(const QString& id) const { return nodes_.value(id); }
  /// The node that stands for a layer: its own, or its folded group's.
  [[nodiscard]] NodeItem* node_of_layer(const QString& layer) const;
  /// In the diagram's order.
  [[nodiscard]] std::vector<NodeItem*> nodes() const;
  [[nodiscard]] const std::vector<EdgeItem*>& edges() const { return edges_; }
  [[nodiscard]] StageLayer& stages() { return *stages_; }
  /// Nodes, frames and bands.
  [[nodiscard]] QRectF content() const;

  /// The upper left corner of a group's frame, or of its folded node.
  [[nodiscard]] QPointF group_corner(const QString& group) const;

  [[nodiscard]] NodeItem* node_at(const QPointF& place) const;
  /// The nearest edge within `reach`, none of `but_not`'s.
  [[nodiscard]] EdgeItem* edge_near(const QPointF& place, double reach,
                                    const QString& but_not = {}) const;
  /// Lights one edge as the place where a layer would go.
  void set_target(EdgeItem* edge);
  [[nodiscard]] EdgeItem* target() const { return target_; }

  /// By layer ("data" for the data set); a folded group stands for all of its layers.
  void select(const QStringList& layers);
  [[nodiscard]] QStringList selected() const;
  [[nodiscard]] std::vector<graph::Edge> selected_edges() const;

  void set_badges(const QHash<QString, Badge>& badges);

 signals:
  void content_changed();
  void node_added(strata::ui::NodeItem* node);
  void node_activated(const QString& id);
  void plus_clicked(strata::ui::EdgeItem* edge);
  void fold_asked(const QString& group);
  /// The user let go of nodes: on an edge, or somewhere else.
  void dropped_on_edge(strata::ui::NodeItem* node, strata::ui::EdgeItem* edge);
  void nodes_placed(const QHash<QString, QPointF>& corners);

 protected:
  void mouseMoveEvent(QGraphicsSceneMouseEvent* event) override;
  void mouseReleaseEvent(QGraphicsSceneMouseEvent* event) override;

 private:
  void sync_nodes();
  void sync_edges();
  void sync_frames();
  void add_node(const DiagramNode& node);
  void place_all();
  void route(EdgeItem& edge, const std::vector<QPointF>& via = {}) const;
  void follow(NodeItem* node);
  void fit_frames();
  [[nodiscard]] NodeItem* dragged_node() const;
  void finish_drag();

  const CanvasLook& look_;
  const ProjectDocument& document_;
  Diagram diagram_;
  Arrangement arrangement_;
  QHash<QString, NodeItem*> nodes_;
  std::vector<EdgeItem*> edges_;
  std::vector<FrameItem*> frames_;
  StageLayer* stages_;
  QHash<QString, Badge> badges_;
  EdgeItem* target_ = nullptr;
  bool placing_ = false;
};

}  // namespace strata::ui
