#include "ui/canvas/canvas_view.h"

#include <QDropEvent>
#include <QGestureEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QPinchGesture>
#include <QScrollBar>
#include <QUrl>
#include <algorithm>
#include <cmath>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr double kLeastZoom = 0.1;
constexpr double kMostZoom = 3;
constexpr double kZoomStep = 1.2;
constexpr double kReadableZoom = 0.6;  // a start shows part of a network rather than less
constexpr double kWheelStep = 120;
constexpr int kMargin = 24;
constexpr double kDotSpacing = 2.0 * metrics::kUnit;
constexpr double kDotSize = 1.5;
constexpr double kDotsFrom = 0.5;  // further out the dots would be a haze
constexpr const char* kForeignFiles[] = {".onnx", ".safetensors", ".pt", ".pth", ".h5", ".keras"};

}  // namespace

CanvasView::CanvasView(const Theme& theme, QGraphicsScene& scene, QWidget* parent)
    : QGraphicsView(&scene, parent), theme_(theme) {
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setRenderHint(QPainter::Antialiasing);
  setRenderHint(QPainter::SmoothPixmapTransform);
  setOptimizationFlag(DontSavePainterState);
  setViewportUpdateMode(SmartViewportUpdate);
  setTransformationAnchor(NoAnchor);
  setResizeAnchor(NoAnchor);
  setDragMode(RubberBandDrag);
  setRubberBandSelectionMode(Qt::IntersectsItemShape);
  setAcceptDrops(true);
  setMouseTracking(true);
  viewport()->grabGesture(Qt::PinchGesture);
}

/// Dots in device pixels, so that they are as crisp at every zoom.
void CanvasView::drawBackground(QPainter* painter, const QRectF& rect) {
  const Tokens& t = theme_.tokens();
  painter->fillRect(rect, t.surface.canvas);
  if (zoom() < kDotsFrom) return;
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing, false);
  const double left = std::floor(rect.left() / kDotSpacing) * kDotSpacing;
  const double top = std::floor(rect.top() / kDotSpacing) * kDotSpacing;
  const double size = kDotSize / zoom();
  for (double y = top; y < rect.bottom(); y += kDotSpacing)
    for (double x = left; x < rect.right(); x += kDotSpacing)
      painter->fillRect(QRectF(x, y, size, size), t.line.canvas_dot);
  painter->restore();
}

QRectF CanvasView::visible_scene() const { return mapToScene(viewport()->rect()).boundingRect(); }

void CanvasView::zoom_at(double zoom, const QPoint& anchor) {
  const QPointF before = mapToScene(anchor);
  const double bounded = std::clamp(zoom, kLeastZoom, kMostZoom);
  setTransform(QTransform::fromScale(bounded, bounded));
  const QPointF moved = mapFromScene(before) - anchor;
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() + qRound(moved.x()));
  verticalScrollBar()->setValue(verticalScrollBar()->value() + qRound(moved.y()));
  emit this->moved();
}

void CanvasView::set_zoom(double zoom) { zoom_at(zoom, viewport()->rect().center()); }
void CanvasView::zoom_in() { set_zoom(zoom() * kZoomStep); }
void CanvasView::zoom_out() { set_zoom(zoom() / kZoomStep); }

void CanvasView::fit(const QRectF& content, int head) {
  const double width = viewport()->width() - 2.0 * kMargin;
  const double height = viewport()->height() - 2.0 * kMargin - head;
  if (content.isEmpty() || width <= 0 || height <= 0) return;
  const double zoom =
      std::clamp(std::min(width / content.width(), height / content.height()), kLeastZoom, 1.0);
  setTransform(QTransform::fromScale(zoom, zoom));
  centerOn(content.center() - QPointF(0, head / 2.0 / zoom));
  emit moved();
}

void CanvasView::show_start(const QRectF& content, int head) {
  fit(content, head);
  if (zoom() >= kReadableZoom || content.isEmpty()) return;
  const double wide = (viewport()->width() - 2.0 * kMargin) / content.width();
  const double zoom = std::clamp(wide, kReadableZoom, 1.0);
  setTransform(QTransform::fromScale(zoom, zoom));
  const double half = (viewport()->height() / 2.0 - head - kMargin) / zoom;
  centerOn(content.center().x(), content.top() + half);
  emit moved();
}

void CanvasView::scrollContentsBy(int dx, int dy) {
  QGraphicsView::scrollContentsBy(dx, dy);
  emit moved();
}

void CanvasView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  emit moved();
}

void CanvasView::wheelEvent(QWheelEvent* event) {
  if (event->modifiers() & Qt::ControlModifier) {
    zoom_at(zoom() * std::pow(kZoomStep, event->angleDelta().y() / kWheelStep),
            event->position().toPoint());
    event->accept();
    return;
  }
  QGraphicsView::wheelEvent(event);
}

bool CanvasView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Gesture && pinch(static_cast<QGestureEvent*>(event))) return true;
  return QGraphicsView::viewportEvent(event);
}

bool CanvasView::pinch(QGestureEvent* event) {
  const auto* gesture = static_cast<QPinchGesture*>(event->gesture(Qt::PinchGesture));
  if (gesture == nullptr) return false;
  zoom_at(zoom() * gesture->scaleFactor(),
          viewport()->mapFromGlobal(gesture->centerPoint().toPoint()));
  return true;
}

void CanvasView::set_panning(bool panning) {
  panning_ = panning;
  if (panning)
    viewport()->setCursor(Qt::ClosedHandCursor);
  else if (space_down_)
    viewport()->setCursor(Qt::OpenHandCursor);
  else
    viewport()->unsetCursor();
}

void CanvasView::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::MiddleButton || (space_down_ && event->button() == Qt::LeftButton)) {
    pan_from_ = event->position().toPoint();
    set_panning(true);
    event->accept();
    return;
  }
  QGraphicsView::mousePressEvent(event);
}

void CanvasView::mouseMoveEvent(QMouseEvent* event) {
  if (!panning_) {
    QGraphicsView::mouseMoveEvent(event);
    return;
  }
  const QPoint by = event->position().toPoint() - pan_from_;
  pan_from_ = event->position().toPoint();
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
  verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
}

void CanvasView::mouseReleaseEvent(QMouseEvent* event) {
  if (!panning_) {
    QGraphicsView::mouseReleaseEvent(event);
    return;
  }
  set_panning(false);
}

void CanvasView::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space) {
    space_down_ = true;
    set_panning(panning_);
    return;
  }
  if (event->key() == Qt::Key_Escape) emit escaped();
  QGraphicsView::keyPressEvent(event);
}

void CanvasView::keyReleaseEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
    space_down_ = false;
    set_panning(panning_);
  }
  QGraphicsView::keyReleaseEvent(event);
}

void CanvasView::focusOutEvent(QFocusEvent* event) {
  space_down_ = false;
  set_panning(false);
  QGraphicsView::focusOutEvent(event);
}

void CanvasView::contextMenuEvent(QContextMenuEvent* event) {
  emit menu_asked(mapToScene(event->pos()), event->globalPos());
  event->accept();
}

QString CanvasView::kind_of(const QDropEvent* event) {
  return QString::fromUtf8(event->mimeData()->data(kLayerKindMime));
}

QString CanvasView::file_of(const QDropEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.size() != 1 || !urls.front().isLocalFile()) return {};
  const QString file = urls.front().toLocalFile();
  for (const char* ending : kForeignFiles)
    if (file.endsWith(QLatin1String(ending), Qt::CaseInsensitive)) return file;
  return {};
}

void CanvasView::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasFormat(kLayerKindMime) || !file_of(event).isEmpty())
    event->acceptProposedAction();
  else
    event->ignore();
}

void CanvasView::dragMoveEvent(QDragMoveEvent* event) {
  if (!file_of(event).isEmpty()) return event->acceptProposedAction();
  if (!event->mimeData()->hasFormat(kLayerKindMime)) {
    event->ignore();
    return;
  }
  event->acceptProposedAction();
  emit kind_over(kind_of(event), mapToScene(event->position().toPoint()));
}

void CanvasView::dragLeaveEvent(QDragLeaveEvent* /*event*/) { emit kind_left(); }

void CanvasView::dropEvent(QDropEvent* event) {
  if (const QString file = file_of(event); !file.isEmpty()) {
    event->acceptProposedAction();
    emit file_dropped(file);
    return;
  }
  if (!event->mimeData()->hasFormat(kLayerKindMime)) {
    event->ignore();
    return;
  }
  event->acceptProposedAction();
  emit kind_dropped(kind_of(event), mapToScene(event->position().toPoint()));
}

}  // namespace strata::ui
