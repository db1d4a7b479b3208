// An edge with its arrow, the shape that runs along it, and the "+" that appears under the mouse.
#pragma once

#include <QGraphicsObject>
#include <optional>
#include <vector>

#include "ui/canvas/canvas_look.h"
#include "ui/canvas/diagram.h"

namespace strata::ui {

class EdgeItem : public QGraphicsObject {
  Q_OBJECT

 public:
  enum { Type = UserType + 2 };
  EdgeItem(const CanvasLook& look, DiagramEdge edge);

  [[nodiscard]] const DiagramEdge& edge() const { return edge_; }
  void show_edge(const DiagramEdge& edge);
  /// Where the shape stands. `above`: for an edge that runs sideways.
  enum class Side { right, left, above };
  /// From an output port to an input port, or down to the loss; `via` as in geometry::edge_path.
  void set_way(const QPointF& from, const std::optional<QPointF>& to,
               const std::vector<QPointF>& via = {});
  [[nodiscard]] const QPainterPath& path() const { return path_; }
  /// Lit while a layer in hand would go here.
  void set_target(bool target);
  [[nodiscard]] bool is_target() const { return target_; }
  [[nodiscard]] QPointF middle() const { return middle_; }
  [[nodiscard]] double distance_to(const QPointF& place) const;

  [[nodiscard]] int type() const override { return Type; }
  [[nodiscard]] QRectF boundingRect() const override { return bounds_; }
  [[nodiscard]] QPainterPath shape() const override { return reach_; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 signals:
  void plus_clicked(strata::ui::EdgeItem* edge);

 protected:
  void hoverEnterEvent(QGraphicsSceneHoverEvent* event) override;
  void hoverLeaveEvent(QGraphicsSceneHoverEvent* event) override;
  void mousePressEvent(QGraphicsSceneMouseEvent* event) override;

 private:
  void measure();
  [[nodiscard]] QPointF label_place() const;
  void paint_arrow(QPainter& painter, const QColor& colour) const;
  void paint_plus(QPainter& painter) const;

  static constexpr double kDown = 270;  // degrees, as QLineF counts

  const CanvasLook& look_;
  DiagramEdge edge_;
  QPainterPath path_;
  QPointF middle_;
  double arrow_angle_ = kDown;
  std::optional<QPointF> straight_;  // the middle of its straight part, past other nodes
  Side side_ = Side::right;
  Caption label_;
  QRectF bounds_;
  QPainterPath reach_;
  bool hovered_ = false;
  bool target_ = false;
};

}  // namespace strata::ui
