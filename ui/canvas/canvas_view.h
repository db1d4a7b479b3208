// The window onto the scene: dotted ground, panning, zooming, and what is dropped on it: layers
// of the palette, and files with networks or weights.
#pragma once

#include <QGraphicsView>

#include "ui/style/theme.h"

class QGestureEvent;

namespace strata::ui {

/// Of a layer kind dragged from the palette; the data is the kind's name.
inline constexpr const char* kLayerKindMime = "application/x-strata-layer-kind";

class CanvasView : public QGraphicsView {
  Q_OBJECT

 public:
  CanvasView(const Theme& theme, QGraphicsScene& scene, QWidget* parent);

  [[nodiscard]] double zoom() const { return transform().m11(); }
  /// Keeps the middle of the view in place.
  void set_zoom(double zoom);
  void zoom_in();
  void zoom_out();
  /// All of `content` in view, not larger than it is; `head`: pixels kept free at the top.
  void fit(const QRectF& content, int head = 0);
  /// At its own size, the top in view, or smaller when little of it would be.
  void show_start(const QRectF& content, int head = 0);
  [[nodiscard]] QRectF visible_scene() const;

 signals:
  void moved();  // zoom or place
  void kind_over(const QString& kind, const QPointF& at);
  void kind_left();
  void kind_dropped(const QString& kind, const QPointF& at);
  void file_dropped(const QString& file);
  void menu_asked(const QPointF& at, const QPoint& global);
  void escaped();

 protected:
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void scrollContentsBy(int dx, int dy) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  void zoom_at(double zoom, const QPoint& anchor);
  bool pinch(QGestureEvent* event);
  void set_panning(bool panning);
  [[nodiscard]] static QString kind_of(const QDropEvent* event);
  /// A network's or weights' file of another program; empty: none.
  [[nodiscard]] static QString file_of(const QDropEvent* event);

  const Theme& theme_;
  bool space_down_ = false;
  bool panning_ = false;
  QPoint pan_from_;
};

}  // namespace strata::ui
