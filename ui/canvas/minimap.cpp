#include "ui/canvas/minimap.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/canvas/canvas_scene.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/stage_layer.h"
#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr double kInset = 8;

}  // namespace

Minimap::Minimap(const CanvasLook& look, CanvasScene& scene, CanvasView& view, QWidget* parent)
    : QWidget(parent), look_(look), scene_(scene), view_(view) {
  setObjectName(QStringLiteral("canvas.minimap"));
  setAccessibleName(tr("Map of the network"));
  setToolTip(tr("Click to move the view there"));
  setFixedSize(metrics::kMinimapWidth, metrics::kMinimapHeight);
  connect(&scene, &CanvasScene::content_changed, this, &Minimap::forget);
  connect(&view, &CanvasView::moved, this, qOverload<>(&QWidget::update));
}

void Minimap::forget() {
  nodes_ = {};
  update();
}

QTransform Minimap::to_map() const {
  const QRectF content = scene_.content();
  if (content.isEmpty()) return {};
  const double scale = std::min((width() - 2 * kInset) / content.width(),
                                (height() - 2 * kInset) / content.height());
  QTransform out;
  out.translate(width() / 2.0, height() / 2.0);
  out.scale(scale, scale);
  out.translate(-content.center().x(), -content.center().y());
  return out;
}

QPointF Minimap::to_scene(const QPointF& at) const { return to_map().inverted().map(at); }

void Minimap::draw_nodes() {
  nodes_ = QPixmap(size() * devicePixelRatioF());
  nodes_.setDevicePixelRatio(devicePixelRatioF());
  nodes_.fill(Qt::transparent);
  QPainter painter(&nodes_);
  const Tokens& t = look_.tokens();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(t.line.border, 1));
  painter.setBrush(t.surface.panel);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius,
                          metrics::kRadius);
  painter.setRenderHint(QPainter::Antialiasing, false);
  const QTransform map = to_map();
  for (const BandItem* band : scene_.stages().bands())
    painter.fillRect(map.mapRect(band->band_rect()), mixed(band->colour(), t.surface.panel, 0.3));
  for (const NodeItem* node : scene_.nodes()) {
    QRectF body = map.mapRect(node->body());
    body.setHeight(std::max(body.height(), 1.0));
    painter.fillRect(body, node->node().problem.isEmpty()
                               ? look_.theme().layer_colour(node->node().category)
                               : t.danger.base);
  }
}

void Minimap::paintEvent(QPaintEvent* /*event*/) {
  if (nodes_.isNull()) draw_nodes();
  QPainter painter(this);
  painter.drawPixmap(0, 0, nodes_);
  painter.setPen(QPen(look_.tokens().accent.base, 1.5));
  const QRectF inside = QRectF(rect()).adjusted(3, 3, -3, -3);
  const QRectF seen = to_map().mapRect(view_.visible_scene()).intersected(inside);
  if (!seen.isEmpty()) painter.drawRoundedRect(seen, 2, 2);
}

void Minimap::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) view_.centerOn(to_scene(event->position()));
}

void Minimap::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) view_.centerOn(to_scene(event->position()));
}

}  // namespace strata::ui
