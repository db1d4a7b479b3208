// An on/off switch, for settings that take effect at once.
#pragma once

#include <QAbstractButton>

#include "ui/style/theme.h"

namespace strata::ui {

class Switch : public QAbstractButton {
  Q_OBJECT

 public:
  explicit Switch(const Theme& theme, QWidget* parent = nullptr);
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
};

}  // namespace strata::ui
