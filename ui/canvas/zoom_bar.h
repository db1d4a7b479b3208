// "- 100 % + fit", in the canvas's lower left corner.
#pragma once

#include <QFrame>

#include "ui/style/theme.h"

class QToolButton;

namespace strata::ui {

class CanvasView;

class ZoomBar : public QFrame {
  Q_OBJECT

 public:
  ZoomBar(const Theme& theme, CanvasView& view, QWidget* parent);

 signals:
  void fit_clicked();

 private:
  QToolButton* add_button(const QString& name, const QString& tip);
  void show_zoom();

  const Theme& theme_;
  CanvasView& view_;
  QToolButton* percent_;
};

}  // namespace strata::ui
