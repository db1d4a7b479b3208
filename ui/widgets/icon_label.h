// An icon that stands by itself and keeps up with the theme.
#pragma once

#include <QWidget>

#include "ui/style/theme.h"

namespace strata::ui {

class IconLabel : public QWidget {
  Q_OBJECT

 public:
  /// `size`: of a side, in device-independent pixels.
  IconLabel(const Theme& theme, const QString& icon, Theme::Ink ink, int size,
            QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QIcon icon_;
};

}  // namespace strata::ui
