// What a chart has beside lines: epoch columns, the future's shade, the newest step, round marks.
#pragma once

#include "ui/charts/chart_frame.h"
#include "ui/charts/qcustomplot_header.h"
#include "ui/style/theme.h"

namespace strata::ui {

class PlotDecoration : public QCPLayerable {
 public:
  PlotDecoration(QCustomPlot& plot, const Theme& theme, const ChartFrame& frame)
      : QCPLayerable(&plot, QStringLiteral("background")), theme_(theme), frame_(frame) {}

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
  void draw(QCPPainter* painter) override;

 private:
  void draw_future(QCPPainter& painter, const QRectF& area) const;
  void draw_epochs(QCPPainter& painter, const QRectF& area) const;
  void draw_marks(QCPPainter& painter, const QRectF& area) const;
  [[nodiscard]] double pixel(double x) const;

  const Theme& theme_;
  const ChartFrame& frame_;
};

/// The round marks of validation points: above the lines, and not cut off at the frame.
class PlotMarks : public QCPLayerable {
 public:
  PlotMarks(QCustomPlot& plot, const Theme& theme, const ChartFrame& frame)
      : QCPLayerable(&plot, QStringLiteral("legend")), theme_(theme), frame_(frame) {}

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
  void draw(QCPPainter* painter) override;

 private:
  const Theme& theme_;
  const ChartFrame& frame_;
};

}  // namespace strata::ui
