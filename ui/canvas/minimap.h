// The whole network in small, with the part in view framed; a click moves the view there.
#pragma once

#include <QPixmap>
#include <QWidget>

#include "ui/canvas/canvas_look.h"

namespace strata::ui {

class CanvasScene;
class CanvasView;

class Minimap : public QWidget {
  Q_OBJECT

 public:
  Minimap(const CanvasLook& look, CanvasScene& scene, CanvasView& view, QWidget* parent);

  /// Draws the nodes anew; the frame alone follows the view by itself.
  void forget();
  [[nodiscard]] QPointF to_scene(const QPointF& at) const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  [[nodiscard]] QTransform to_map() const;
  void draw_nodes();

  const CanvasLook& look_;
  CanvasScene& scene_;
  CanvasView& view_;
  QPixmap nodes_;
};

}  // namespace strata::ui
