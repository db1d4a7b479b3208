// The layer above a plot: takes mouse and keys, draws crosshair, value card and rubber band, so
// that a moving pointer does not redraw the curves.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "ui/charts/reading.h"
#include "ui/style/theme.h"

namespace strata::ui {

class ChartOverlay : public QWidget {
  Q_OBJECT

 public:
  explicit ChartOverlay(const Theme& theme, QWidget* parent = nullptr);

  /// What the crosshair shows; `line` and `dots` are in pixels of this widget.
  struct Crosshair {
    ChartReading reading;
    double line = 0;
    std::vector<QPointF> dots;  // one for each row that has a y
  };
  void set_crosshair(std::optional<Crosshair> crosshair);
  [[nodiscard]] const std::optional<Crosshair>& crosshair() const { return crosshair_; }
  /// Where the curves are.
  void set_area(const QRect& area);
  /// A quiet line in the middle, while there is nothing to draw or something cannot be.
  void set_notice(const QString& notice, bool in_the_middle);

 signals:
  void hovered(double x);  // pixels
  void left();
  void dragged(QPointF by);
  void band_chosen(QRectF band);
  /// `factor` below 1 looks closer.
  void zoomed(double factor, QPointF at, bool upright);
  void reset_wanted();
  /// The crosshair shall go on by so many steps.
  void stepped(int steps);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void paint_crosshair(QPainter& painter) const;
  void paint_card(QPainter& painter) const;
  void paint_notice(QPainter& painter) const;

  const Theme& theme_;
  QRect area_;
  std::optional<Crosshair> crosshair_;
  QString notice_;
  bool notice_in_the_middle_ = false;
  bool focus_shown_ = false;  // reached by the keyboard
  std::optional<QPointF> drag_from_;
  std::optional<QPointF> band_from_;
  QRectF band_;
};

}  // namespace strata::ui
