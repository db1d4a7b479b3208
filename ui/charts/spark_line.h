// A small area chart without axes: the course of a share between 0 and 1, newest at the right.
#pragma once

#include <QColor>
#include <QWidget>
#include <functional>
#include <vector>

#include "ui/style/theme.h"

namespace strata::ui {

class SparkLine : public QWidget {
  Q_OBJECT

 public:
  using Colour = std::function<QColor(const Tokens&)>;
  SparkLine(const Theme& theme, Colour colour, QWidget* parent = nullptr);

  /// Oldest first; at most the newest 120 are drawn.
  void set_values(std::vector<double> values);
  [[nodiscard]] QSize sizeHint() const override { return {160, 30}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  Colour colour_;
  std::vector<double> values_;
};

}  // namespace strata::ui
