#include "ui/canvas/node_item.h"

#include <QCursor>
#include <QGraphicsSceneMouseEvent>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include "ui/canvas/geometry.h"

namespace strata::ui {
namespace {

constexpr double kNodeDepth = 10;
constexpr double kProblemReach = 10;  // the badge at the corner
constexpr double kBadgeReach = 9;     // and the one on the upper edge

}  // namespace

NodeItem::NodeItem(const CanvasLook& look, DiagramNode node) : look_(look), node_(std::move(node)) {
  setFlags(ItemIsSelectable | ItemIsMovable | ItemSendsGeometryChanges);
  setAcceptHoverEvents(true);
  setZValue(kNodeDepth);
  setObjectName(node_.id);
  face_ = make_face(node_, badge_, look_);
  explain();
}

void NodeItem::show_node(const DiagramNode& node) {
  if (node == node_) return;
  node_ = node;
  face_ = make_face(node_, badge_, look_);
  explain();
  update();
}

void NodeItem::set_badge(const std::optional<Badge>& badge) {
  if (badge == badge_) return;
  badge_ = badge;
  face_ = make_face(node_, badge_, look_);
  explain();
  update();
}

void NodeItem::set_light(PortLight light) {
  if (light == state_.light) return;
  state_.light = light;
  update();
}

/// The tooltip: what is wrong first.
void NodeItem::explain() {
  QStringList lines;
  if (!node_.problem.isEmpty()) lines << node_.problem;
  if (badge_ && !badge_->tip.isEmpty()) lines << badge_->tip;
  if (lines.isEmpty()) lines << spoken();
  setToolTip(lines.join('\n'));
}

QString NodeItem::spoken() const {
  QString out = node_.title + ' ' + node_.name;
  if (!node_.caption.isEmpty()) out += ", " + node_.caption;
  if (!node_.output.isEmpty()) out += tr(", gives %1").arg(node_.output);
  if (!node_.count.isEmpty()) out += tr(", %1 parameters").arg(node_.count);
  if (node_.frozen) out += tr(", frozen");
  if (!node_.problem.isEmpty()) out += ". " + node_.problem;
  return out;
}

QPointF NodeItem::input_port() const { return geometry::input_port(pos()); }
QPointF NodeItem::output_port() const { return geometry::output_port(pos()); }
QRectF NodeItem::body() const { return geometry::node_rect_at(pos()); }

QRectF NodeItem::boundingRect() const {
  const double out = std::max({geometry::kHalo + 1, kProblemReach, kBadgeReach});
  return geometry::node_rect().adjusted(-out, -out, out, out);
}

QPainterPath NodeItem::shape() const {
  QPainterPath path;
  path.setFillRule(Qt::WindingFill);
  path.addRect(geometry::node_rect());
  path.addEllipse(geometry::output_port(), geometry::kPortReach, geometry::kPortReach);
  return path;
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* /*option*/,
                     QWidget* /*widget*/) {
  NodeState state = state_;
  state.selected = isSelected();
  const double scale =
      QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
  paint_node(*painter, face_, state, look_, scale * painter->device()->devicePixelRatioF());
}

QVariant NodeItem::itemChange(GraphicsItemChange change, const QVariant& value) {
  if (change == ItemPositionHasChanged) emit moved();
  return QGraphicsObject::itemChange(change, value);
}

bool NodeItem::at_output(const QPointF& place) const {
  return geometry::distance(place, geometry::output_port()) <= geometry::kPortReach;
}

void NodeItem::hoverEnterEvent(QGraphicsSceneHoverEvent* /*event*/) {
  state_.hovered = true;
  update();
}

void NodeItem::hoverMoveEvent(QGraphicsSceneHoverEvent* event) {
  if (at_output(event->pos()))
    setCursor(Qt::CrossCursor);
  else
    unsetCursor();
}

void NodeItem::hoverLeaveEvent(QGraphicsSceneHoverEvent* /*event*/) {
  state_.hovered = false;
  unsetCursor();
  update();
}

void NodeItem::mousePressEvent(QGraphicsSceneMouseEvent* event) {
  if (event->button() == Qt::LeftButton && at_output(event->pos())) {
    connecting_ = true;
    event->accept();
    emit port_pressed(this);
    return;
  }
  home_ = pos();
  QGraphicsObject::mousePressEvent(event);
}

void NodeItem::mouseMoveEvent(QGraphicsSceneMouseEvent* event) {
  if (connecting_) {
    emit port_dragged(event->scenePos());
    return;
  }
  QGraphicsObject::mouseMoveEvent(event);
}

void NodeItem::mouseReleaseEvent(QGraphicsSceneMouseEvent* event) {
  if (connecting_) {
    connecting_ = false;
    emit port_released(event->scenePos());
    return;
  }
  QGraphicsObject::mouseReleaseEvent(event);
}

void NodeItem::mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) {
  event->accept();
  emit activated(node_.id);
}

}  // namespace strata::ui
