// With STRATA_TIME_START set, says on stderr how long after the process began the window was first
// painted.
#pragma once

#include <QObject>

class QWidget;

namespace strata::app {

class FirstPaint : public QObject {
  Q_OBJECT

 public:
  /// Does nothing where the variable is not set.
  static void watch(QWidget& window);

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  using QObject::QObject;
};

}  // namespace strata::app
