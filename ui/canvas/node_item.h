// A node on the canvas: a layer, the data set, or a folded group.
#pragma once

#include <QGraphicsObject>
#include <optional>

#include "ui/canvas/node_painter.h"

namespace strata::ui {

class NodeItem : public QGraphicsObject {
  Q_OBJECT

 public:
  enum { Type = UserType + 1 };
  NodeItem(const CanvasLook& look, DiagramNode node);

  [[nodiscard]] const DiagramNode& node() const { return node_; }
  [[nodiscard]] const QString& id() const { return node_.id; }
  void show_node(const DiagramNode& node);
  void set_badge(const std::optional<Badge>& badge);
  void set_light(PortLight light);

  [[nodiscard]] QPointF input_port() const;
  [[nodiscard]] QPointF output_port() const;
  [[nodiscard]] QRectF body() const;  // in the scene
  /// "Conv2D conv1, 32 @ 3×3 · relu, gives 32×30×30": for screen readers.
  [[nodiscard]] QString spoken() const;
  /// Where it stood when the drag in progress began.
  [[nodiscard]] QPointF home() const { return home_; }
  void settle() { home_ = pos(); }

  [[nodiscard]] int type() const override { return Type; }
  [[nodiscard]] QRectF boundingRect() const override;
  [[nodiscard]] QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 signals:
  void moved();
  void activated(const QString& id);
  /// A connection is drawn from its output port; places in the scene.
  void port_pressed(strata::ui::NodeItem* node);
  void port_dragged(const QPointF& at);
  void port_released(const QPointF& at);

 protected:
  QVariant itemChange(GraphicsItemChange change, const QVariant& value) override;
  void hoverEnterEvent(QGraphicsSceneHoverEvent* event) override;
  void hoverMoveEvent(QGraphicsSceneHoverEvent* event) override;
  void hoverLeaveEvent(QGraphicsSceneHoverEvent* event) override;
  void mousePressEvent(QGraphicsSceneMouseEvent* event) override;
  void mouseMoveEvent(QGraphicsSceneMouseEvent* event) override;
  void mouseReleaseEvent(QGraphicsSceneMouseEvent* event) override;
  void mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) override;

 private:
  [[nodiscard]] bool at_output(const QPointF& place) const;
  void explain();

  const CanvasLook& look_;
  DiagramNode node_;
  std::optional<Badge> badge_;
  NodeFace face_;
  NodeState state_;
  QPointF home_;
  bool connecting_ = false;
};

}  // namespace strata::ui
