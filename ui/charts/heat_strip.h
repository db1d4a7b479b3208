// A row of cells over time whose brightness is a number on a logarithmic scale.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/charts/chart_types.h"
#include "ui/style/theme.h"

namespace strata::ui {

class HeatStrip : public QWidget {
  Q_OBJECT

 public:
  explicit HeatStrip(const Theme& theme, QWidget* parent = nullptr);

  /// Oldest first; `range` is where brightness begins and ends. Numbers that are not finite are
  /// drawn red.
  void set_values(std::vector<double> values, Range range);
  [[nodiscard]] QSize sizeHint() const override { return {140, 26}; }

  /// The colour of a value, for a key beside strips.
  static QColor colour_of(double value, Range range, const Tokens& tokens);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  std::vector<double> values_;
  Range range_;
};

}  // namespace strata::ui
