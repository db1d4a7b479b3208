// How many rows each class has, by split; for real targets, how they are spread.
#pragma once

#include <QWidget>

#include "ui/data/model/preview.h"
#include "ui/style/theme.h"
#include "ui/widgets/panel.h"

class QScrollArea;

namespace strata::ui {

class Histogram;
class Pill;

/// One bar per class: training, validation and test rows, and their counts.
class ClassBars : public QWidget {
  Q_OBJECT

 public:
  explicit ClassBars(const Theme& theme, QWidget* parent = nullptr);
  /// `one_test`: validation and test are the same rows and are shown once.
  void show_measures(const Measures& measures, bool one_test);

 signals:
  void class_chosen(int number);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  [[nodiscard]] int name_width() const;
  void paint_class(QPainter& painter, std::size_t number, int y, double most) const;

  const Theme& theme_;
  Measures measures_;
  bool one_test_ = false;
};

class BalancePanel : public Panel {
  Q_OBJECT

 public:
  BalancePanel(const Theme& theme, DataPreview& preview, QWidget* parent = nullptr);

 private:
  void show_measures();

  DataPreview& preview_;
  Pill* verdict_;
  QScrollArea* scroll_;
  ClassBars* bars_;
  Histogram* values_;
};

}  // namespace strata::ui
