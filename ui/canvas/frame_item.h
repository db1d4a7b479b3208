// The titled frame around an unfolded group.
#pragma once

#include <QGraphicsObject>

#include "ui/canvas/canvas_look.h"

namespace strata::ui {

class FrameItem : public QGraphicsObject {
  Q_OBJECT

 public:
  enum { Type = UserType + 3 };
  FrameItem(const CanvasLook& look, QString title);

  [[nodiscard]] const QString& title() const { return title_; }
  /// `nodes`: what the frame goes around, in the scene.
  void set_around(const QRectF& nodes);

  [[nodiscard]] int type() const override { return Type; }
  [[nodiscard]] QRectF boundingRect() const override { return frame_.adjusted(-1, -1, 1, 1); }
  /// Only the title line: the frame's inside belongs to its nodes.
  [[nodiscard]] QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 signals:
  void chosen(const QString& title);  // clicked
  void fold_asked(const QString& title);

 protected:
  void mousePressEvent(QGraphicsSceneMouseEvent* event) override;
  void mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) override;

 private:
  [[nodiscard]] QRectF fold_button() const;

  const CanvasLook& look_;
  QString title_;
  Caption caption_;
  QRectF frame_;
};

}  // namespace strata::ui
