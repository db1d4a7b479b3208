#include "ui/canvas/cut_item.h"

#include <QCursor>
#include <QGraphicsSceneMouseEvent>
#include <QPainter>
#include <QStyleOptionGraphicsItem>
#include <cmath>

#include "ui/canvas/geometry.h"
#include "ui/canvas/node_painter.h"

namespace strata::ui {
namespace {

constexpr double kCutDepth = 8;  // over edges, under nodes
constexpr double kHeldDepth = 30;
constexpr double kGrip = metrics::kSmallButton;
constexpr double kReach = 5;
constexpr double kLineOver = 16;  // the line is a little longer than the bands

}  // namespace

CutItem::CutItem(const CanvasLook& look, int index, std::function<QString(const QString&)> words)
    : look_(look), index_(index), words_(std::move(words)) {
  setZValue(kCutDepth);
  setCursor(Qt::SizeVerCursor);
  setObjectName(QStringLiteral("cut/%1").arg(index));
  setToolTip(
      tr("Drag to move layers to the other device. What crosses goes on with each micro-batch; as "
         "much comes back as gradients."));
}

void CutItem::set_places(std::vector<Place> places, const QString& here, double left,
                         double right) {
  prepareGeometryChange();
  places_ = std::move(places);
  left_ = left - kLineOver;
  right_ = right + 4;
  home_ = 0;
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (places_[i].layer == here) home_ = i;
  setVisible(!places_.empty());
  if (!places_.empty()) go_to(home_);
}

void CutItem::go_to(std::size_t place) {
  prepareGeometryChange();
  at_ = place;
  text_ = Caption(words_(places_[at_].layer), look_.mono);
  update();
}

void CutItem::step(int direction) {
  const std::size_t place = at_ + static_cast<std::size_t>(direction);  // -1 wraps beyond the end
  if (place < places_.size()) emit moved(index_, places_[place].layer);
}

QPointF CutItem::handle() const { return grip().center(); }

QRectF CutItem::grip() const { return {right_ + 4, y() - kGrip / 2, kGrip, kGrip}; }

QRectF CutItem::pill() const {
  const double width = text_.width() + 36;
  const double middle = (left_ + geometry::kBandLeft + right_ - geometry::kBandRight) / 2 + 6;
  return {middle - width / 2, y() - metrics::kPill / 2.0, width, metrics::kPill};
}

QRectF CutItem::boundingRect() const {
  return QRectF(left_, y() - kGrip / 2, right_ - left_, kGrip)
      .united(grip())
      .united(pill())
      .adjusted(-2, -2, 2, 2);
}

QPainterPath CutItem::shape() const {
  QPainterPath path;
  path.setFillRule(Qt::WindingFill);
  path.addRect(QRectF(left_, y() - kReach, right_ - left_, 2 * kReach));
  path.addRect(grip());
  path.addRect(pill());
  return path;
}

void CutItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* /*option*/,
                    QWidget* /*widget*/) {
  const Tokens& t = look_.tokens();
  const QColor ink = held_ ? t.accent.base : t.text.soft;
  painter->setPen(QPen(ink, held_ ? 2 : 1.4, Qt::DashLine));
  painter->drawLine(QPointF(left_, y()), QPointF(right_, y()));
  painter->setPen(QPen(held_ ? t.accent.base : t.line.border_strong, 1));
  painter->setBrush(t.surface.panel);
  painter->drawRoundedRect(grip().adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius,
                           metrics::kRadius);
  painter->drawRoundedRect(pill().adjusted(0.5, 0.5, -0.5, -0.5), metrics::kInputRadius,
                           metrics::kInputRadius);
  const double scale =
      QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
  if (scale < kTextScale) return;
  const QPixmap& icon = look_.icon("drag-line", t.text.soft, metrics::kCheckBox, scale);
  const double inset = (kGrip - metrics::kCheckBox) / 2;
  painter->drawPixmap(grip().adjusted(inset, inset, -inset, -inset), icon, QRectF(icon.rect()));
  text_.draw(*painter, {pill().center().x() - text_.width() / 2, y()}, look_.mono, t.text.primary);
}

void CutItem::mousePressEvent(QGraphicsSceneMouseEvent* event) {
  event->setAccepted(event->button() == Qt::LeftButton);
  if (!event->isAccepted()) return;
  held_ = true;
  setZValue(kHeldDepth);
  update();
}

void CutItem::mouseMoveEvent(QGraphicsSceneMouseEvent* event) {
  std::size_t nearest = at_;
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (std::abs(places_[i].y - event->scenePos().y()) <
        std::abs(places_[nearest].y - event->scenePos().y()))
      nearest = i;
  if (nearest != at_) go_to(nearest);
}

void CutItem::mouseReleaseEvent(QGraphicsSceneMouseEvent* /*event*/) {
  held_ = false;
  setZValue(kCutDepth);
  update();
  if (at_ != home_) emit moved(index_, places_[at_].layer);
}

}  // namespace strata::ui
