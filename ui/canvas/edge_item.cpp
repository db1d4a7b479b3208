#include "ui/canvas/edge_item.h"

#include <QGraphicsSceneMouseEvent>
#include <QPainter>
#include <QPainterPathStroker>
#include <QStyleOptionGraphicsItem>
#include <cmath>
#include <limits>

#include "ui/canvas/geometry.h"
#include "ui/canvas/node_painter.h"

namespace strata::ui {
namespace {

constexpr double kChevron = 4;
constexpr double kSteep = 35;       // degrees from straight down; flatter ones run sideways
constexpr double kLabelAbove = 10;  // of a sideways edge

}  // namespace

EdgeItem::EdgeItem(const CanvasLook& look, DiagramEdge edge)
    : look_(look), edge_(std::move(edge)), label_(edge_.text, look.mono) {
  setFlag(ItemIsSelectable, !edge_.to.isEmpty());
  setAcceptHoverEvents(true);
  setToolTip(tr("Click + to put a layer here"));
}

void EdgeItem::show_edge(const DiagramEdge& edge) {
  if (edge == edge_) return;
  if (edge.text != edge_.text) label_ = Caption(edge.text, look_.mono);
  edge_ = edge;
  prepareGeometryChange();
  measure();
  update();
}

void EdgeItem::set_way(const QPointF& from, const std::optional<QPointF>& to,
                       const std::vector<QPointF>& via) {
  const QPainterPath path = to ? geometry::edge_path(from, *to, via) : geometry::tail_path(from);
  if (path == path_) return;
  prepareGeometryChange();
  path_ = path;
  straight_.reset();
  if (!via.empty()) straight_ = (via.front() + via.back()) / 2;
  measure();
  update();
}

void EdgeItem::measure() {
  const double half = edge_.to.isEmpty() ? 0.6 : 0.5;
  middle_ = straight_ ? *straight_ : path_.pointAtPercent(half);
  arrow_angle_ =
      straight_
          ? kDown
          : QLineF(path_.pointAtPercent(half - 0.03), path_.pointAtPercent(half + 0.03)).angle();
  side_ = std::abs(arrow_angle_ - kDown) > kSteep ? Side::above
          : straight_ && straight_->x() < path_.pointAtPercent(0).x() - metrics::kNodeWidth / 2.0
              ? Side::left
              : Side::right;
  QPainterPathStroker stroker;
  stroker.setWidth(2 * geometry::kEdgeReach);
  reach_ = stroker.createStroke(path_);
  reach_.setFillRule(Qt::WindingFill);
  reach_.addEllipse(middle_, geometry::kPlusRadius + 1, geometry::kPlusRadius + 1);
  if (!label_.is_empty())
    reach_.addRect(QRectF(label_place() - QPointF(0, label_.height() / 2),
                          QSizeF(label_.width(), label_.height())));
  bounds_ = reach_.boundingRect().adjusted(-2, -2, 2, 2);
}

/// The left end and the middle of the text.
QPointF EdgeItem::label_place() const {
  switch (side_) {
    case Side::left:
      return middle_ - QPointF(geometry::kLabelGap + label_.width(), 0);
    case Side::above:
      return middle_ - QPointF(label_.width() / 2, kLabelAbove);
    case Side::right:
      break;
  }
  return middle_ + QPointF(geometry::kLabelGap, 0);
}

void EdgeItem::set_target(bool target) {
  if (target == target_) return;
  target_ = target;
  update();
}

double EdgeItem::distance_to(const QPointF& place) const {
  double least = std::numeric_limits<double>::infinity();
  constexpr int kSamples = 12;
  for (int i = 0; i <= kSamples; ++i)
    least = std::min(least, geometry::distance(place, path_.pointAtPercent(double(i) / kSamples)));
  return least;
}

void EdgeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* /*option*/,
                     QWidget* /*widget*/) {
  const Tokens& t = look_.tokens();
  const bool lit = isSelected() || target_;
  QColor colour = lit ? t.accent.base : edge_.stale ? t.line.border_strong : t.text.disabled;
  if (hovered_ && !lit) colour = t.text.soft;
  const double scale =
      QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
  const double width = scale < kTextScale ? 0 : lit ? 2 : 1.4;  // 0: a pixel, however far out
  painter->setPen(QPen(colour, width, edge_.stale ? Qt::DashLine : Qt::SolidLine));
  painter->setBrush(Qt::NoBrush);
  painter->drawPath(path_);
  if (scale < kTextScale) return;
  label_.draw(*painter, label_place(), look_.mono,
              lit           ? t.accent.text
              : edge_.stale ? t.text.disabled
                            : t.text.soft);
  if (hovered_ || target_)
    paint_plus(*painter);
  else
    paint_arrow(*painter, lit ? t.accent.base : t.text.muted);
}

void EdgeItem::paint_arrow(QPainter& painter, const QColor& colour) const {
  painter.save();
  painter.translate(middle_);
  painter.rotate(-arrow_angle_);
  painter.setPen(QPen(colour, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  const QPointF head[] = {{-kChevron / 2, -kChevron}, {kChevron / 2, 0}, {-kChevron / 2, kChevron}};
  painter.drawPolyline(head, 3);
  painter.restore();
}

void EdgeItem::paint_plus(QPainter& painter) const {
  const Tokens& t = look_.tokens();
  painter.setPen(Qt::NoPen);
  painter.setBrush(t.accent_fill);
  painter.drawEllipse(middle_, geometry::kPlusRadius, geometry::kPlusRadius);
  painter.setPen(QPen(t.text.on_accent, 1.8, Qt::SolidLine, Qt::RoundCap));
  const double arm = geometry::kPlusRadius / 2;
  painter.drawLine(middle_ - QPointF(arm, 0), middle_ + QPointF(arm, 0));
  painter.drawLine(middle_ - QPointF(0, arm), middle_ + QPointF(0, arm));
}

void EdgeItem::hoverEnterEvent(QGraphicsSceneHoverEvent* /*event*/) {
  hovered_ = true;
  update();
}

void EdgeItem::hoverLeaveEvent(QGraphicsSceneHoverEvent* /*event*/) {
  hovered_ = false;
  update();
}

void EdgeItem::mousePressEvent(QGraphicsSceneMouseEvent* event) {
  if (event->button() == Qt::LeftButton &&
      geometry::distance(event->pos(), middle_) <= geometry::kPlusRadius + 1) {
    event->accept();
    emit plus_clicked(this);
    return;
  }
  QGraphicsObject::mousePressEvent(event);
}

}  // namespace strata::ui
