// The line between two device bands, with what crosses it. Dragged up or down it jumps from gap to
// gap between layers.
#pragma once

#include <QGraphicsObject>
#include <functional>

#include "ui/canvas/canvas_look.h"

namespace strata::ui {

class CutItem : public QGraphicsObject {
  Q_OBJECT

 public:
  enum { Type = UserType + 5 };
  /// `index`: of the cut, from 0; `words`: what crosses before a given layer.
  CutItem(const CanvasLook& look, int index, std::function<QString(const QString&)> words);

  /// A place the line can go to: its height, and the first layer below it.
  struct Place {
    double y = 0;
    QString layer;
  };
  void set_places(std::vector<Place> places, const QString& here, double left, double right);
  [[nodiscard]] QPointF handle() const;
  /// As if it were dragged one gap up (-1) or down (1).
  void step(int direction);

  [[nodiscard]] int type() const override { return Type; }
  [[nodiscard]] QRectF boundingRect() const override;
  [[nodiscard]] QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 signals:
  void moved(int cut, const QString& layer);

 protected:
  void mousePressEvent(QGraphicsSceneMouseEvent* event) override;
  void mouseMoveEvent(QGraphicsSceneMouseEvent* event) override;
  void mouseReleaseEvent(QGraphicsSceneMouseEvent* event) override;

 private:
  void go_to(std::size_t place);
  [[nodiscard]] QRectF pill() const;
  [[nodiscard]] QRectF grip() const;
  [[nodiscard]] double y() const { return places_.empty() ? 0 : places_[at_].y; }

  const CanvasLook& look_;
  int index_;
  std::function<QString(const QString&)> words_;
  std::vector<Place> places_;
  std::size_t at_ = 0;
  std::size_t home_ = 0;
  double left_ = 0;
  double right_ = 0;
  Caption text_;
  bool held_ = false;
};

}  // namespace strata::ui
