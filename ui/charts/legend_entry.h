// One line of a chart's legend: a stroke as it is drawn, a name, a value of constant width.
#pragma once

#include <QAbstractButton>

#include "ui/charts/curve_series.h"
#include "ui/style/theme.h"

namespace strata::ui {

class LegendEntry : public QAbstractButton {
  Q_OBJECT

 public:
  LegendEntry(const Theme& theme, const CurveLook& look, int series, bool faint,
              QWidget* parent = nullptr);

  [[nodiscard]] int series() const { return series_; }
  [[nodiscard]] bool is_faint() const { return faint_; }
  void set_value(const QString& value);
  [[nodiscard]] const QString& value() const { return value_; }
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paint_stroke(QPainter& painter) const;

  const Theme& theme_;
  CurveLook look_;
  int series_;
  bool faint_;
  QString value_;
  int value_width_ = 0;
};

}  // namespace strata::ui
