// Keeps the wheel for scrolling: a field below the pointer changes only when it has the focus.
#pragma once

#include <QObject>

class QWidget;

namespace strata::ui {

class WheelGuard : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;
  /// Guards the spin and combo boxes within `widget`.
  void guard(QWidget* widget);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace strata::ui
