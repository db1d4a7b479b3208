#include "ui/canvas/frame_item.h"

#include <QGraphicsSceneMouseEvent>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include "ui/canvas/geometry.h"
#include "ui/canvas/node_painter.h"

namespace strata::ui {
namespace {

constexpr double kFrameDepth = -10;
constexpr double kFoldIcon = 14;

}  // namespace

FrameItem::FrameItem(const CanvasLook& look, QString title)
    : look_(look),
      title_(std::move(title)),
      caption_(title_, look.small, metrics::kNodeWidth / 2.0 - kFoldIcon) {
  setZValue(kFrameDepth);
  setObjectName("group/" + title_);
  setToolTip(tr("%1: double-click to fold").arg(title_));
}

void FrameItem::set_around(const QRectF& nodes) {
  const QRectF frame = nodes.adjusted(-geometry::kFramePadding, -geometry::kFrameHead,
                                      geometry::kFramePadding, geometry::kFrameFoot);
  if (frame == frame_) return;
  prepareGeometryChange();
  frame_ = frame;
}

QRectF FrameItem::fold_button() const {
  return {frame_.left() + 5, frame_.top() + (geometry::kFrameHead - kFoldIcon) / 2, kFoldIcon,
          kFoldIcon};
}

QPainterPath FrameItem::shape() const {
  QPainterPath path;
  path.addRect(QRectF(frame_.topLeft(), QSizeF(frame_.width(), geometry::kFrameHead)));
  return path;
}

void FrameItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* /*option*/,
                      QWidget* /*widget*/) {
  const Tokens& t = look_.tokens();
  QColor fill = t.surface.hover;
  fill.setAlphaF(0.35F);
  painter->setPen(QPen(t.line.border_strong, 1, Qt::DashLine));
  painter->setBrush(fill);
  painter->drawRoundedRect(frame_.adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius,
                           metrics::kRadius);
  const double scale =
      QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
  if (scale < kTextScale) return;
  const QRectF button = fold_button();
  const QPixmap& icon = look_.icon("fold", t.text.muted, int(kFoldIcon), scale);
  painter->drawPixmap(button, icon, QRectF(icon.rect()));
  caption_.draw(*painter, {button.right() + 5, button.center().y()}, look_.small, t.text.soft);
}

void FrameItem::mousePressEvent(QGraphicsSceneMouseEvent* event) {
  event->accept();
  if (fold_button().adjusted(-3, -3, 3, 3).contains(event->pos()))
    emit fold_asked(title_);
  else
    emit chosen(title_);
}

void FrameItem::mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) {
  event->accept();
  emit fold_asked(title_);
}

}  // namespace strata::ui
