// Draws a ChartFrame with QCustomPlot; the only class that knows it.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/charts/chart_frame.h"
#include "ui/style/theme.h"

class QCustomPlot;
class QCPGraph;

namespace strata::ui {

class Plot : public QWidget {
  Q_OBJECT

 public:
  explicit Plot(const Theme& theme, QWidget* parent = nullptr);

  void show_frame(ChartFrame frame);
  [[nodiscard]] const ChartFrame& frame() const { return frame_; }

  /// Where the curves are, in pixels of this widget.
  [[nodiscard]] QRect area() const;
  /// Between pixels and values, as the frame shown last had them.
  [[nodiscard]] double x_at(double pixel) const;
  [[nodiscard]] double y_at(double pixel) const;  // in units of the axis: logarithms on a log scale
  [[nodiscard]] QPointF pixel_of(double x, double y) const;

  /// The chart with `header` above it, for export.
  void paint_on(QPaintDevice& device, double scale, QWidget& header);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build();
  void restyle();
  void show_axes();
  void show_lines();
  void place_margins();

  const Theme& theme_;
  QCustomPlot* plot_;
  std::vector<QCPGraph*> graphs_;  // owned by the plot; as many as any frame had lines
  ChartFrame frame_;
  int left_margin_ = 0;
};

}  // namespace strata::ui
