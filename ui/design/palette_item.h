// One layer kind in the palette: click or Enter adds it, dragging carries it to the canvas.
#pragma once

#include <QAbstractButton>
#include <QPoint>

#include "graph/layer_kind.h"
#include "ui/style/theme.h"

namespace strata::ui {

class PaletteItem : public QAbstractButton {
  Q_OBJECT

 public:
  PaletteItem(const Theme& theme, const graph::LayerKind& kind, QWidget* parent = nullptr);
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void start_drag();

  const Theme& theme_;
  const graph::LayerKind& kind_;
  QPoint pressed_at_;
};

}  // namespace strata::ui
