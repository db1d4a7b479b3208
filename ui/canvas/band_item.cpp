#include "ui/canvas/band_item.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include "ui/canvas/geometry.h"
#include "ui/canvas/node_painter.h"

namespace strata::ui {
namespace {

constexpr double kBandDepth = -20;
constexpr double kEdgeBar = 3;
constexpr double kTextLeft = 16;
constexpr double kTitleLine = 22;
constexpr double kNoteLine = 18;
constexpr double kCostLeft = 14;
constexpr double kCostWidth = 56;
constexpr double kCostHeight = 6;
constexpr double kCostTextRight = 115;

}  // namespace

BandItem::BandItem(const CanvasLook& look, std::size_t index) : look_(look), index_(index) {
  setZValue(kBandDepth);
  setAcceptedMouseButtons(Qt::NoButton);
}

void BandItem::set_band(const StageBand& band) {
  const double room = geometry::kBandLeft - kTextLeft - 8;
  title_ = Caption(band.title + " · ", look_.band);
  device_ = Caption(band.device, look_.band_mono, room - title_.width());
  notes_.clear();
  for (const QString& note : band.notes)
    notes_.emplace_back(note, look_.small, room);
  update();
}

void BandItem::set_costs(std::vector<Cost> costs, const QString& heading) {
  costs_ = std::move(costs);
  heading_ = Caption(costs_.empty() ? QString() : heading, look_.small);
  update();
}

void BandItem::set_around(const QRectF& nodes) {
  const QRectF rect = nodes.adjusted(-geometry::kBandLeft, -geometry::kBandPadding,
                                     geometry::kBandRight, geometry::kBandPadding);
  if (rect == rect_) return;
  prepareGeometryChange();
  rect_ = rect;
}

void BandItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* /*option*/,
                     QWidget* /*widget*/) {
  const Tokens& t = look_.tokens();
  QColor fill = colour();
  fill.setAlphaF(static_cast<float>(t.stage_band_opacity));
  QColor line = colour();
  line.setAlphaF(static_cast<float>(t.stage_band_border_opacity));
  painter->setPen(QPen(line, 1));
  painter->setBrush(fill);
  painter->drawRoundedRect(rect_.adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius,
                           metrics::kRadius);
  painter->fillRect(QRectF(rect_.left(), rect_.top() + 10, kEdgeBar, rect_.height() - 20),
                    colour());
  if (QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform()) < kTextScale)
    return;
  paint_texts(*painter);
  paint_costs(*painter);
}

void BandItem::paint_texts(QPainter& painter) const {
  const Tokens& t = look_.tokens();
  QPointF at(rect_.left() + kTextLeft, rect_.top() + kTitleLine);
  title_.draw(painter, at, look_.band, t.device_text_at(index_));
  device_.draw(painter, at + QPointF(title_.width(), 0), look_.band_mono, t.device_text_at(index_));
  for (const Caption& note : notes_) {
    at.ry() += kNoteLine;
    note.draw(painter, at, look_.small, t.text.muted);
  }
  heading_.draw(painter, {rect_.right() - 16 - heading_.width(), rect_.top() + kTitleLine},
                look_.small, t.text.muted);
}

void BandItem::paint_costs(QPainter& painter) const {
  const Tokens& t = look_.tokens();
  for (const Cost& cost : costs_) {
    const QRectF bar(cost.at.x() + kCostLeft, cost.at.y() - kCostHeight / 2, kCostWidth,
                     kCostHeight);
    painter.fillRect(bar, mixed(t.line.border_strong, t.surface.canvas, 0.5));
    painter.fillRect(
        QRectF(bar.topLeft(), QSizeF(std::max(1.5, kCostWidth * cost.share), kCostHeight)),
        colour());
    cost.text.draw(painter, {cost.at.x() + kCostTextRight - cost.text.width(), cost.at.y()},
                   look_.mono, t.text.soft);
  }
}

}  // namespace strata::ui
