// Training, validation and test rows as one bar; the border between the first two can be dragged.
#pragma once

#include <QWidget>
#include <array>

#include "ui/style/theme.h"

namespace strata::ui {

class SplitBar : public QWidget {
  Q_OBJECT

 public:
  explicit SplitBar(const Theme& theme, QWidget* parent = nullptr);

  /// Rows of the splits; `fraction`: of the training rows that validates, or negative where that
  /// cannot be dragged.
  void show_rows(std::array<std::int64_t, 3> rows, double fraction);
  /// Where the handle is, for tests; negative: there is none.
  [[nodiscard]] int handle_x() const;

 signals:
  void fraction_dragged(double fraction);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  [[nodiscard]] double total() const;
  /// The share of the bar that train and validation take together.
  [[nodiscard]] double divided() const;

  const Theme& theme_;
  std::array<std::int64_t, 3> rows_ = {};
  double fraction_ = -1;
  bool dragging_ = false;
};

}  // namespace strata::ui
