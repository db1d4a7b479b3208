// Samples a second over the number of devices, against the line of ideal scaling.
#pragma once

#include <QWidget>

#include "ui/devices/scaling.h"
#include "ui/style/theme.h"

namespace strata::ui {

class ScalingChart : public QWidget {
  Q_OBJECT

 public:
  explicit ScalingChart(const Theme& theme, QWidget* parent = nullptr);

  /// `most`: devices up to which the chart reaches.
  void show_scaling(const Scaling& scaling, int most);
  [[nodiscard]] QSize sizeHint() const override { return {440, 220}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  /// What was measured with a rank for each device.
  [[nodiscard]] std::vector<const ScalingPoint*> curve() const;
  [[nodiscard]] double top() const;
  [[nodiscard]] QPointF place(double devices, double samples_per_s) const;
  void paint_axes(QPainter& painter) const;
  void paint_ideal(QPainter& painter) const;
  void paint_curve(QPainter& painter) const;

  const Theme& theme_;
  Scaling scaling_;
  int most_ = 1;
};

}  // namespace strata::ui
