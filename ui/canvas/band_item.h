// The band of one device behind its nodes: title, notes, and a bar per layer for what it costs.
#pragma once

#include <QGraphicsItem>
#include <vector>

#include "ui/canvas/canvas_look.h"
#include "ui/canvas/stage_estimate.h"

namespace strata::ui {

class BandItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 4 };
  struct Cost {
    QPointF at;        // the right middle of the node
    double share = 0;  // of the dearest layer
    Caption text;
  };
  BandItem(const CanvasLook& look, std::size_t index);

  void set_band(const StageBand& band);
  /// The heading over the costs, where there are any.
  void set_costs(std::vector<Cost> costs, const QString& heading);
  /// `nodes`: what the band goes around, in the scene.
  void set_around(const QRectF& nodes);
  [[nodiscard]] const QRectF& band_rect() const { return rect_; }
  [[nodiscard]] QColor colour() const { return look_.tokens().device_at(index_); }

  [[nodiscard]] int type() const override { return Type; }
  [[nodiscard]] QRectF boundingRect() const override { return rect_.adjusted(-1, -1, 1, 1); }
  [[nodiscard]] QPainterPath shape() const override { return {}; }  // the mouse goes through
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  void paint_texts(QPainter& painter) const;
  void paint_costs(QPainter& painter) const;

  const CanvasLook& look_;
  std::size_t index_;
  Caption title_;
  Caption device_;
  std::vector<Caption> notes_;
  std::vector<Cost> costs_;
  Caption heading_;
  QRectF rect_;
};

}  // namespace strata::ui
