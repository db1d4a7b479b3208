// A small window under a button, which a click elsewhere or Escape closes.
#pragma once

#include <QFrame>

namespace strata::ui {

class Popover : public QFrame {
  Q_OBJECT

 public:
  explicit Popover(QWidget* parent);

  /// Below `anchor`, right edges aligned where there is no room to its right.
  void open_below(const QWidget& anchor);

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace strata::ui
