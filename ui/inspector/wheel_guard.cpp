#include "ui/inspector/wheel_guard.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>

namespace strata::ui {

void WheelGuard::guard(QWidget* widget) {
  const auto add = [this](QWidget* field) {
    field->setFocusPolicy(Qt::StrongFocus);
    field->installEventFilter(this);
  };
  for (QAbstractSpinBox* spin : widget->findChildren<QAbstractSpinBox*>())
    add(spin);
  for (QComboBox* box : widget->findChildren<QComboBox*>())
    add(box);
}

bool WheelGuard::eventFilter(QObject* watched, QEvent* event) {
  const auto* widget = qobject_cast<QWidget*>(watched);
  if (event->type() != QEvent::Wheel || widget == nullptr || widget->hasFocus()) return false;
  event->ignore();  // the scroll area gets it
  return true;
}

}  // namespace strata::ui
