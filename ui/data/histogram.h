// Curves of how often values occur, one per channel, with mean and deviation below.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/data/model/measure.h"
#include "ui/style/theme.h"

namespace strata::ui {

class Histogram : public QWidget {
  Q_OBJECT

 public:
  explicit Histogram(const Theme& theme, QWidget* parent = nullptr);

  /// `colours`: three channels are red, green and blue.
  void show_values(const std::vector<ValueFigures>& values, bool colours);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] QColor colour_of(std::size_t channel) const;
  void paint_curves(QPainter& painter, const QRectF& area) const;
  void paint_scale(QPainter& painter, const QRectF& area) const;
  void paint_figures(QPainter& painter, const QRect& area) const;

  const Theme& theme_;
  std::vector<ValueFigures> values_;
  bool colours_ = false;
};

/// Paints one column's bins as small bars.
void paint_bins(QPainter& painter, const QRectF& area, const std::vector<double>& bins,
                const QColor& colour);

}  // namespace strata::ui
